#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/engine/engine.h"

// The corpus and the engine's state as JSON, which the HTTP routes and the command line's --json share
// (docs/api/http.md), and back. Parsing fails with InvalidArgument on what is none of it, as what another
// version wrote may be.
namespace atimo::wire {

nlohmann::ordered_json document_json(const store::Document& document);
absl::StatusOr<store::Document> parse_document(std::string_view json);

nlohmann::ordered_json documents_json(const std::vector<store::Document>& documents);
absl::StatusOr<std::vector<store::Document>> parse_documents(std::string_view json);

nlohmann::ordered_json devices_json(const store::Document& document, std::optional<Date> as_of,
                                    const std::vector<store::StoredDevice>& devices);
absl::StatusOr<std::vector<store::StoredDevice>> parse_devices(std::string_view json);

nlohmann::ordered_json ingest_json(const engine::IngestReport& report);
absl::StatusOr<engine::IngestReport> parse_ingest(std::string_view json);

nlohmann::ordered_json status_json(const engine::EngineStatus& status);
absl::StatusOr<engine::EngineStatus> parse_status(std::string_view json);

}  // namespace atimo::wire
