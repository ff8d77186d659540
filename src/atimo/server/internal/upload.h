#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/engine/engine.h"
#include "atimo/server/internal/target.h"

namespace atimo::server::internal {

// Types that may carry a document. The format itself is recognised from the bytes.
bool is_upload_type(std::string_view media_type);

// OutOfRange names a parameter that is unknown or does not parse.
absl::Status unknown_parameter(std::string_view name, std::string_view allowed);

// A raw body (?name=) or the files of a multipart form, one after another; ?version_date= and ?document_id=
// apply to it, or form fields of those names.
absl::StatusOr<engine::IngestReport> ingest_upload(engine::Engine& engine, const Context& context,
                                                   std::string_view content_type, std::string_view body,
                                                   const Target& target);

}  // namespace atimo::server::internal
