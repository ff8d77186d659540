#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/eval/metrics.h"

namespace atimo::eval {

struct Query {
  std::string id, text;
};

// What a line of the judgements points at: a passage of a data set, or an article of a document.
enum class TargetKind : std::uint8_t { kCorpusId, kArticle };

struct Qrels {
  TargetKind kind = TargetKind::kCorpusId;
  std::map<std::string, Judgements> by_query;
};

// "lei-14133-2021" and "6" or "103-A" as one target; the number's ordinal mark and the letter's case do not
// matter.
std::string article_target(std::string_view document_id, std::string_view article);

// BEIR queries, one {"_id", "text"} a line. InvalidArgument names file and line: not JSON, a field missing,
// an id twice.
absl::StatusOr<std::vector<Query>> parse_queries(std::string_view bytes, std::string_view name);

// Tab-separated judgements with the header "query-id corpus-id score" or "query-id document article score".
// InvalidArgument names file and line: another header, a wrong number of columns, a score outside 0..10.
absl::StatusOr<Qrels> parse_qrels(std::string_view bytes, std::string_view name);

absl::StatusOr<std::vector<Query>> read_queries(const std::filesystem::path& path);
absl::StatusOr<Qrels> read_qrels(const std::filesystem::path& path);

}  // namespace atimo::eval
