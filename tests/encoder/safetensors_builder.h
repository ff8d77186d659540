#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/concat.h"

namespace atimo::encoder::testing {

template <typename T>
std::string little_endian(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

// The format's frame around any header and data.
inline std::string safetensors_file(std::string_view header, std::string_view data) {
  return concat(little_endian<std::uint64_t>(header.size()), header, data);
}

struct TensorSpec {
  std::string name;
  std::string dtype;
  std::vector<std::uint64_t> shape;
  std::string bytes;
};

// A sound file: tensors one after another, the header padded to 8 as its writers do.
inline std::string safetensors(const std::vector<TensorSpec>& tensors) {
  std::string header = "{";
  std::string data;
  for (const TensorSpec& tensor : tensors) {
    std::string shape;
    for (const std::uint64_t size : tensor.shape) shape += concat(shape.empty() ? "" : ",", size);
    header += concat(header.size() > 1 ? "," : "", "\"", tensor.name, R"(":{"dtype":")", tensor.dtype,
                     R"(","shape":[)", shape, R"(],"data_offsets":[)", data.size(), ",",
                     data.size() + tensor.bytes.size(), "]}");
    data += tensor.bytes;
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  return safetensors_file(header, data);
}

}  // namespace atimo::encoder::testing
