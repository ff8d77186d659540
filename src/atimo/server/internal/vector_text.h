#pragma once

#include <span>
#include <string>

#include "atimo/encoder/encoder.h"

namespace atimo::server::internal {

// Numbers of a response, written straight into its text: a tree of JSON values would cost more than computing
// them. Each number is the shortest that reads back as the same float.

// [0.1,-0.2], or "zcxM..." in base64 of little-endian float32.
enum class VectorForm : std::uint8_t { kNumbers, kBase64 };
void append_vector(std::span<const float> vector, VectorForm form, std::string& out);
// [[...],[...]], or the base64 of the rows one after another.
void append_rows(std::span<const float> rows, std::size_t width, VectorForm form, std::string& out);
// {"17":0.25,"905":1.5}
void append_weights(std::span<const encoder::TokenWeight> weights, std::string& out);

}  // namespace atimo::server::internal
