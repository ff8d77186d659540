#include "atimo/server/internal/vector_text.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include <bit>
#include <iterator>

namespace atimo::server::internal {
namespace {

static_assert(std::endian::native == std::endian::little, "base64 vectors are little-endian");

void append_base64(std::span<const float> values, std::string& out) {
  std::string encoded;
  absl::Base64Escape({reinterpret_cast<const char*>(values.data()), values.size_bytes()}, &encoded);
  out += '"';
  out += encoded;
  out += '"';
}

void append_number(float value, std::string& out) { fmt::format_to(std::back_inserter(out), "{}", value); }

}  // namespace

void append_vector(std::span<const float> vector, VectorForm form, std::string& out) {
  if (form == VectorForm::kBase64) return append_base64(vector, out);
  out += '[';
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (i > 0) out += ',';
    append_number(vector[i], out);
  }
  out += ']';
}

void append_rows(std::span<const float> rows, std::size_t width, VectorForm form, std::string& out) {
  if (form == VectorForm::kBase64) return append_base64(rows, out);
  out += '[';
  for (std::size_t i = 0; i < rows.size(); i += width) {
    if (i > 0) out += ',';
    append_vector(rows.subspan(i, width), form, out);
  }
  out += ']';
}

void append_weights(std::span<const encoder::TokenWeight> weights, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < weights.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}\"{}\":{}", i > 0 ? "," : "", weights[i].id,
                   weights[i].weight);
  }
  out += '}';
}

}  // namespace atimo::server::internal
