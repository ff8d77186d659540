#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::encoder {

// BERT-shaped encoders with absolute positions and post-norm layers. They differ in the number of the first
// position row (XLM-R starts after the padding id, BERT at 0) and in the tokenizer that goes with them.
// A static model has no layers: a text is the sum of its tokens' rows of one table.
enum class Family : std::uint8_t { kXlmRoberta, kBert, kStatic };

// Shapes of a model, from the `config.json` published beside its weights. A static model has `hidden`,
// `vocabulary` and `positions` (how many tokens it takes), one head, and zero in all else.
struct ModelConfig {
  Family family = Family::kXlmRoberta;
  std::uint32_t hidden = 0;  // model width
  std::uint32_t layers = 0;
  std::uint32_t heads = 0;           // hidden is a multiple of heads
  std::uint32_t intermediate = 0;    // width of the feed-forward layer
  std::uint32_t vocabulary = 0;      // rows of the word embedding
  std::uint32_t positions = 0;       // rows of the position embedding
  std::uint32_t token_types = 0;     // rows of the token type embedding; 0: there is none
  std::uint32_t first_position = 0;  // row of the first token: pad id + 1 for XLM-R, 0 for BERT
  float layer_norm_epsilon = 1e-5f;
  bool classifier = false;  // a sequence classification head with one label (a cross-encoder)

  std::uint32_t head_width() const { return hidden / heads; }
  // Tokens that one input may have, special ones included.
  std::uint32_t max_tokens() const { return positions - first_position; }

  friend bool operator==(const ModelConfig&, const ModelConfig&) = default;
};

// InvalidArgument: not JSON, an architecture or activation that this engine does not run (said which, and
// what it runs), a missing or impossible size (said which key). Only exact GELU ("gelu") is accepted.
absl::StatusOr<ModelConfig> parse_model_config(std::string_view json);

// The same checks on sizes, wherever they come from: positive, consistent, and within the bounds of a model
// that could exist (width 16384, 1024 layers, 2^24 vocabulary rows).
absl::Status check(const ModelConfig& config);

}  // namespace atimo::encoder
