#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "atimo/encoder/tokenizer.h"

namespace atimo::encoder {

// Inputs of different lengths, one after another: nothing is padded. Input i has the tokens [starts[i],
// starts[i + 1]).
struct PackedBatch {
  std::vector<TokenId> ids;
  std::vector<std::uint8_t> types;  // 0, or 1 from an input's second text on
  std::vector<std::uint32_t> starts = {0};

  std::size_t size() const { return starts.size() - 1; }
  std::size_t tokens() const { return ids.size(); }
  std::size_t length(std::size_t input) const { return starts[input + 1] - starts[input]; }
  void add(std::span<const TokenId> tokens, std::uint32_t second_begin);
};

// What a forward pass is asked for. Only what is asked for is computed.
struct Heads {
  bool dense = false;   // first token's hidden state (bge-m3), or the mean of all (see ModelConfig), length 1
  bool sparse = false;  // a weight >= 0 for each token
  bool multi_vector = false;  // a vector of length 1 for each token but the first
  bool score = false;         // a cross-encoder's logit
  bool hidden = false;        // the last hidden state of each token, as it is

  friend bool operator==(const Heads&, const Heads&) = default;
};

// What came out for one input; a part that was not asked for is empty.
struct Output {
  std::vector<float> dense;          // hidden
  std::vector<float> token_weights;  // tokens
  std::vector<float> multi_vector;   // (tokens - 1) x width, row-major
  std::vector<float> hidden;         // tokens x hidden, row-major
  float logit = 0;
};

}  // namespace atimo::encoder
