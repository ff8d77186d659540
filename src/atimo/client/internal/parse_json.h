#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/engine/engine.h"

// The JSON of server/json.h back into the structures it was made of. InvalidArgument: it is none of it, as
// what another version answers may be.
namespace atimo::client::internal {

absl::StatusOr<engine::Answer> parse_answer(std::string_view body);
absl::StatusOr<engine::SearchResult> parse_search(std::string_view body);
absl::StatusOr<store::Document> parse_document(std::string_view body);
absl::StatusOr<std::vector<store::Document>> parse_documents(std::string_view body);
absl::StatusOr<std::vector<store::StoredDevice>> parse_devices(std::string_view body);
absl::StatusOr<engine::IngestReport> parse_ingest(std::string_view body);
absl::StatusOr<engine::EngineStatus> parse_status(std::string_view body);

// The failure that an answer of another code than 2xx tells of, by its error_type.
absl::Status parse_error(int http_code, std::string_view body);

}  // namespace atimo::client::internal
