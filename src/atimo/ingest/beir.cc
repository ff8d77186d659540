#include "atimo/ingest/beir.h"

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/ascii.h"

namespace atimo::ingest {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDepth = 64;

absl::Status wrong(std::size_t number, std::string_view why) {
  return absl::InvalidArgumentError(
      concat("corpus BEIR, linha ", number, ": ", why,
             R"(; cada linha é um objeto {"_id": "...", "title": "...", "text": "..."})"));
}

// The parser's value destructor recurses; a line has no reason to nest.
bool nests_too_deep(std::string_view row) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const char c = row[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

absl::StatusOr<std::string> field(const json& object, const char* key, bool required, std::size_t number) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) {
    if (required) return wrong(number, concat("falta o campo \"", key, "\""));
    return std::string();
  }
  if (!found->is_string()) return wrong(number, concat("o campo \"", key, "\" não é um texto"));
  return found->get<std::string>();
}

absl::StatusOr<BeirLine> parse_line(std::string_view row, std::size_t number) {
  if (nests_too_deep(row)) return wrong(number, concat("mais de ", kMaxDepth, " níveis de aninhamento"));
  const json object = json::parse(row.begin(), row.end(), nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return wrong(number, "não é JSON válido em UTF-8");
  if (!object.is_object()) return wrong(number, "não é um objeto JSON");
  BeirLine line;
  ATIMO_ASSIGN_OR_RETURN(line.id, field(object, "_id", true, number));
  ATIMO_ASSIGN_OR_RETURN(line.title, field(object, "title", false, number));
  ATIMO_ASSIGN_OR_RETURN(line.text, field(object, "text", true, number));
  if (line.id.empty()) return wrong(number, "o campo \"_id\" está vazio");
  return line;
}

}  // namespace

absl::Status read_beir_corpus(std::string_view jsonl, const std::function<absl::Status(BeirLine&&)>& take) {
  internal::consume_prefix(jsonl, "\xEF\xBB\xBF");
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < jsonl.size();) {
    const std::size_t end = std::min(jsonl.find('\n', begin), jsonl.size());
    const std::string_view row = internal::strip(jsonl.substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (row.empty()) continue;
    ATIMO_ASSIGN_OR_RETURN(BeirLine line, parse_line(row, number));
    ATIMO_RETURN_IF_ERROR(take(std::move(line)));
  }
  return absl::OkStatus();
}

}  // namespace atimo::ingest
