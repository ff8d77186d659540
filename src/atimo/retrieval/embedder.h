#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/encoder.h"
#include "atimo/store/store.h"

namespace atimo::retrieval {

// A model as retrieval uses it: texts to dense vectors of length 1. Thread-safe.
class Embedder {
 public:
  explicit Embedder(std::shared_ptr<const encoder::Encoder> encoder);

  std::uint32_t dimensions() const { return encoder_->info().config.hidden; }
  // Two embedders of different identities make vectors that must not be compared: model, precision,
  // dimensions, and which text of a unit they read.
  const std::string& identity() const { return identity_; }

  // Ahead of all other work of the model. Errors: the context's; ResourceExhausted (the model's queue is
  // full); InvalidArgument.
  absl::StatusOr<std::vector<float>> question(const Context& context, std::string_view text) const;
  // Behind all other work. One result a text, in order; a text that the model cannot read is InvalidArgument
  // alone.
  absl::StatusOr<std::vector<absl::StatusOr<std::vector<float>>>> units(
      const Context& context, std::span<const std::string> texts) const;

 private:
  std::shared_ptr<const encoder::Encoder> encoder_;
  std::string identity_;
};

// What of a unit is embedded: its norm's title, its place in the norm, its text. An article alone seldom says
// what law it is of, and questions do.
std::string embedded_text(std::string_view document_title, const store::StoredDevice& unit);

}  // namespace atimo::retrieval
