#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/encoder/internal/pickle_value.h"
#include "atimo/encoder/internal/stored_zip.h"
#include "atimo/encoder/internal/tensor_table.h"

namespace atimo::encoder::internal {

// What torch.save wrote, in its zip form (torch 1.6 and later). The tensors view `file`; those that are not
// row-major there are copied.
absl::StatusOr<TensorTable> read_torch(std::string_view file);

// The same from the entries of the archive: <prefix>/data.pkl, <prefix>/data/<key>, …
absl::StatusOr<TensorTable> read_torch_archive(const StoredZip& zip);

struct NamedTensor {
  std::string_view name;
  PickledTensor tensor;
};

// data.pkl: a dictionary of tensors by name, each name once.
absl::StatusOr<std::vector<NamedTensor>> read_state_dict(std::string_view pickle);

}  // namespace atimo::encoder::internal
