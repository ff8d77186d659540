#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/engine/answer.h"
#include "atimo/engine/engine.h"

// The JSON shapes that the HTTP routes and the command line's --json share. docs/api/http.md describes them.
namespace atimo::server {

// The Answer-JSON. A failed status gives the same shape with success false, data null, error and error_type.
nlohmann::ordered_json answer_json(const engine::Question& question,
                                   const absl::StatusOr<engine::Answer>& answer);
nlohmann::ordered_json search_json(const engine::Question& question,
                                   const absl::StatusOr<engine::SearchResult>& result);

nlohmann::ordered_json document_json(const store::Document& document);
nlohmann::ordered_json documents_json(const std::vector<store::Document>& documents);
nlohmann::ordered_json devices_json(const store::Document& document, std::optional<Date> as_of,
                                    const std::vector<store::StoredDevice>& devices);
nlohmann::ordered_json ingest_json(const engine::IngestReport& report);
nlohmann::ordered_json status_json(const engine::EngineStatus& status);

// Never throws: ill-formed UTF-8 becomes U+FFFD. One line unless `indent` >= 0.
std::string to_text(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace atimo::server
