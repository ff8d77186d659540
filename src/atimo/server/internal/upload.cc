#include "atimo/server/internal/upload.h"

#include <iterator>

#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/server/internal/multipart.h"
#include "atimo/server/internal/question_request.h"

namespace atimo::server::internal {
namespace {

struct Upload {
  std::string name = "documento";
  engine::IngestOptions options;
};

// The last path component, printable, of a length file systems take.
std::string file_name_of(std::string_view given) {
  const std::size_t slash = given.find_last_of("/\\");
  if (slash != std::string_view::npos) given.remove_prefix(slash + 1);
  const std::string valid = to_valid_utf8(given);
  std::string name;
  for (const char c : truncate_utf8(valid, 200))
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) name.push_back(c);
  return name.empty() ? "documento" : name;
}

absl::Status set(std::string_view name, std::string_view value, Upload& upload) {
  if (name == "name") {
    upload.name = file_name_of(value);
  } else if (name == "version_date") {
    ATIMO_ASSIGN_OR_RETURN(upload.options.version_date, date_field(name, value));
  } else if (name == "document_id") {
    if (value.empty() || value.size() > 200 || !is_valid_utf8(value))
      return absl::OutOfRangeError("campo \"document_id\": esperado um texto de 1 a 200 bytes");
    upload.options.document_id = std::string(value);
  } else {
    return unknown_parameter(name, "name, version_date e document_id");
  }
  return absl::OkStatus();
}

absl::Status ingest_one(engine::Engine& engine, const Context& context, std::string_view bytes,
                        const Upload& upload, engine::IngestReport& report) {
  ATIMO_ASSIGN_OR_RETURN(engine::IngestReport one,
                         engine.ingest_bytes(context, bytes, upload.name, upload.options));
  std::move(one.documents.begin(), one.documents.end(), std::back_inserter(report.documents));
  std::move(one.failures.begin(), one.failures.end(), std::back_inserter(report.failures));
  report.ms += one.ms;
  return absl::OkStatus();
}

absl::Status ingest_form(engine::Engine& engine, const Context& context, std::string_view content_type,
                         std::string_view body, Upload upload, engine::IngestReport& report) {
  ATIMO_ASSIGN_OR_RETURN(const std::vector<Part> parts, parse_multipart(content_type, body));
  std::size_t files = 0;
  for (const Part& part : parts) {
    if (part.file_name.empty())
      ATIMO_RETURN_IF_ERROR(set(part.name, part.bytes, upload));
    else
      ++files;
  }
  if (files == 0)
    return absl::InvalidArgumentError(
        "nenhum arquivo no formulário: envie por exemplo com curl -F file=@lei.html");
  if (files > 1 && !upload.options.document_id.empty())
    return absl::OutOfRangeError("campo \"document_id\": só serve para um arquivo de cada vez");
  for (const Part& part : parts) {
    if (part.file_name.empty()) continue;
    upload.name = file_name_of(part.file_name);
    ATIMO_RETURN_IF_ERROR(ingest_one(engine, context, part.bytes, upload, report));
  }
  return absl::OkStatus();
}

}  // namespace

bool is_upload_type(std::string_view media_type) {
  for (const std::string_view refused : {"image/", "audio/", "video/", "font/", "message/"})
    if (media_type.starts_with(refused)) return false;
  return !media_type.starts_with("multipart/") || media_type == "multipart/form-data";
}

absl::Status unknown_parameter(std::string_view name, std::string_view allowed) {
  return absl::OutOfRangeError(
      concat("parâmetro desconhecido \"", truncate_utf8(name, 64), "\"; permitido: ", allowed));
}

absl::StatusOr<engine::IngestReport> ingest_upload(engine::Engine& engine, const Context& context,
                                                   std::string_view content_type, std::string_view body,
                                                   const Target& target) {
  Upload upload;
  for (const auto& [name, value] : target.parameters) ATIMO_RETURN_IF_ERROR(set(name, value, upload));
  if (body.empty()) return absl::InvalidArgumentError("corpo vazio: envie os bytes do documento");
  engine::IngestReport report;
  if (media_type(content_type) == "multipart/form-data")
    ATIMO_RETURN_IF_ERROR(ingest_form(engine, context, content_type, body, std::move(upload), report));
  else
    ATIMO_RETURN_IF_ERROR(ingest_one(engine, context, body, upload, report));
  return report;
}

}  // namespace atimo::server::internal
