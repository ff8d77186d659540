#pragma once

#include <filesystem>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/encoder/model_file.h"

namespace atimo::models::internal {

// How a model makes a text's vector of its tokens': as the catalogue says, or else the 1_Pooling/config.json
// that sentence-transformers publishes beside it, or else the first token for XLM-R and the mean for BERT.
// InvalidArgument: that file asks for a way which this program does not have, or is not such a file.
absl::StatusOr<encoder::Pooling> pooling_of(std::string_view name, const std::filesystem::path& folder,
                                            encoder::Family family);

}  // namespace atimo::models::internal
