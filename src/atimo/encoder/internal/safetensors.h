#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/encoder/internal/tensor_table.h"

namespace atimo::encoder::internal {

inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;  // the format's own limit

// A whole safetensors file: u64 N, N bytes of JSON, data. The tensors view `file`.
absl::StatusOr<TensorTable> read_safetensors(std::string_view file);

// The header alone: where each tensor lies in `data`. Checks that entries cover `data` without hole or
// overlap.
absl::StatusOr<TensorTable> read_safetensors_header(std::string_view json, std::string_view data);

// `model.safetensors.index.json`: the file that holds each tensor. Files are plain names, so that an index
// cannot reach outside its folder.
absl::StatusOr<std::map<std::string, std::string>> read_shard_index(std::string_view json);

}  // namespace atimo::encoder::internal
