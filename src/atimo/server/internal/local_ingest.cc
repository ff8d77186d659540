#include "atimo/server/internal/local_ingest.h"

#include <array>
#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/server/internal/json_body.h"
#include "atimo/server/internal/question_request.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

struct LocalIngest {
  std::vector<std::filesystem::path> paths;
  engine::IngestOptions options;
};

absl::Status read_paths(std::string_view name, const Json& value, LocalIngest& request) {
  const absl::Status refused =
      absl::OutOfRangeError(concat("campo \"", name, "\": esperada uma lista de caminhos absolutos"));
  if (!value.is_array() || value.empty()) return refused;
  for (const Json& item : value) {
    if (!item.is_string() || !item.get_ref<const std::string&>().starts_with('/')) return refused;
    request.paths.emplace_back(item.get<std::string>());
  }
  return absl::OkStatus();
}

absl::Status read_version_date(std::string_view name, const Json& value, LocalIngest& request) {
  std::string text;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, text));
  ATIMO_ASSIGN_OR_RETURN(request.options.version_date, date_field(name, text));
  return absl::OkStatus();
}

absl::Status read_document_id(std::string_view name, const Json& value, LocalIngest& request) {
  return read_text(name, value, request.options.document_id);
}

constexpr unsigned kOnly = 1;
constexpr std::array<Field<LocalIngest>, 3> kFields = {{
    {"paths", kOnly, read_paths},
    {"version_date", kOnly, read_version_date},
    {"document_id", kOnly, read_document_id},
}};

}  // namespace

absl::StatusOr<engine::IngestReport> ingest_paths(engine::Engine& engine, const Context& context,
                                                  std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_object(body, R"({"paths": ["/dados/lei.pdf"]})"));
  LocalIngest request;
  ATIMO_RETURN_IF_ERROR(read_fields<LocalIngest>(json, kFields, kOnly, request));
  if (request.paths.empty())
    return absl::InvalidArgumentError("falta \"paths\": os arquivos e pastas a incluir");
  return engine.ingest_paths(context, request.paths, request.options);
}

}  // namespace atimo::server::internal
