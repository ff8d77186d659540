#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/encoder/internal/tensor_table.h"

namespace atimo::encoder::internal {

// One tensor of a safetensors header as it is written there: offsets unchecked.
struct HeaderEntry {
  std::pair<const std::string, Tensor>* row = nullptr;  // in the table; nodes of a map stay where they are
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  const std::string& name() const { return row->first; }
  Tensor* tensor() const { return &row->second; }
};

// Fills `table` with names, dtypes and shapes. Reads events, never a document: a header of 100 MB would be
// gigabytes of it, and a document keeps one of two equal keys in silence.
absl::StatusOr<std::vector<HeaderEntry>> parse_safetensors_json(std::string_view json, TensorTable& table);

}  // namespace atimo::encoder::internal
