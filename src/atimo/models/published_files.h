#pragma once

#include <filesystem>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/models/catalog.h"

namespace atimo::models {

// Whether a folder, which need not come from the Hub, holds a model of the catalogue. NotFound names the
// files that it lacks. DataLoss: a file has the published size and other content, so it was damaged on its
// way; one of another size is taken for another revision's.
absl::Status check_published_files(const Context& context, const CatalogModel& model,
                                   const std::filesystem::path& folder);

}  // namespace atimo::models
