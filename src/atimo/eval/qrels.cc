#include "atimo/eval/qrels.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/eval/lines.h"
#include "atimo/text/fold.h"

namespace atimo::eval {
namespace {

constexpr std::uint64_t kMaxFileBytes = 256ull << 20;
constexpr int kMaxScore = 10;

std::vector<std::string_view> columns_of(std::string_view line) {
  std::vector<std::string_view> columns;
  for (;;) {
    const std::size_t tab = line.find('\t');
    columns.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return columns;
    line.remove_prefix(tab + 1);
  }
}

absl::StatusOr<TargetKind> kind_of_header(std::string_view line, std::size_t number, std::string_view name) {
  if (line == "query-id\tcorpus-id\tscore") return TargetKind::kCorpusId;
  if (line == "query-id\tdocument\tarticle\tscore") return TargetKind::kArticle;
  return malformed(name, number,
                   "o cabeçalho deve ser \"query-id<TAB>corpus-id<TAB>score\" ou "
                   "\"query-id<TAB>document<TAB>article<TAB>score\"");
}

absl::Status add_judgement(Qrels& qrels, std::string_view line, std::size_t number, std::string_view name) {
  const auto columns = columns_of(line);
  const std::size_t expected = qrels.kind == TargetKind::kArticle ? 4 : 3;
  if (columns.size() != expected) {
    return malformed(name, number,
                     concat("esperadas ", expected, " colunas separadas por tabulação, há ", columns.size()));
  }
  for (const std::string_view column : columns) {
    if (column.empty()) return malformed(name, number, "há uma coluna vazia");
  }
  const std::string_view score = columns.back();
  int relevance = 0;
  const auto [end, error] = std::from_chars(score.data(), score.data() + score.size(), relevance);
  if (error != std::errc() || end != score.data() + score.size() || relevance < 0 || relevance > kMaxScore) {
    return malformed(name, number, concat("score = \"", score, "\": deve ser um inteiro de 0 a ", kMaxScore));
  }
  const std::string target = expected == 4 ? article_target(columns[1], columns[2]) : std::string(columns[1]);
  qrels.by_query[std::string(columns[0])][target] = relevance;
  return absl::OkStatus();
}

}  // namespace

std::string article_target(std::string_view document_id, std::string_view article) {
  std::string key = concat(document_id, "#");
  for (const char c : text::fold(article)) {
    const bool ordinal_mark = c == 'o' && !key.empty() && key.back() >= '0' && key.back() <= '9';
    if (!ordinal_mark && c != ' ' && c != '.') key.push_back(c);
  }
  return key;
}

absl::StatusOr<std::vector<Query>> parse_queries(std::string_view bytes, std::string_view name) {
  std::vector<Query> queries;
  std::set<std::string> seen;
  ATIMO_RETURN_IF_ERROR(for_each_line(bytes, [&](std::size_t number, std::string_view line) -> absl::Status {
    const auto parsed = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    if (!parsed.is_object()) return malformed(name, number, "não é um objeto JSON");
    for (const char* field : {"_id", "text"}) {
      const auto found = parsed.find(field);
      if (found == parsed.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
        return malformed(name, number, concat("falta o campo de texto \"", field, "\""));
      }
    }
    Query query{parsed["_id"].get<std::string>(), parsed["text"].get<std::string>()};
    if (!seen.insert(query.id).second) {
      return malformed(name, number, concat("a pergunta \"", query.id, "\" aparece duas vezes"));
    }
    queries.push_back(std::move(query));
    return absl::OkStatus();
  }));
  if (queries.empty()) return malformed(name, 1, "não há perguntas no arquivo");
  return queries;
}

absl::StatusOr<Qrels> parse_qrels(std::string_view bytes, std::string_view name) {
  Qrels qrels;
  bool in_body = false;
  ATIMO_RETURN_IF_ERROR(for_each_line(bytes, [&](std::size_t number, std::string_view line) -> absl::Status {
    if (in_body) return add_judgement(qrels, line, number, name);
    ATIMO_ASSIGN_OR_RETURN(qrels.kind, kind_of_header(line, number, name));
    in_body = true;
    return absl::OkStatus();
  }));
  if (qrels.by_query.empty()) return malformed(name, 1, "não há julgamentos no arquivo");
  return qrels;
}

absl::StatusOr<std::vector<Query>> read_queries(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(const std::string bytes, read_file(path, kMaxFileBytes));
  return parse_queries(bytes, path.string());
}

absl::StatusOr<Qrels> read_qrels(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(const std::string bytes, read_file(path, kMaxFileBytes));
  return parse_qrels(bytes, path.string());
}

}  // namespace atimo::eval
