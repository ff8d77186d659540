#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::server::internal {

// What a text that is longer than the model reads becomes.
enum class Overflow : std::uint8_t { kCut, kRefuse };

// Whose request it is, by the field that holds the texts.
enum class EmbedDialect : unsigned {
  kAtimo = 1,   // {"texts"}
  kTei = 2,     // {"inputs"}: Text Embeddings Inference
  kOpenAi = 4,  // {"input"}
};

struct EmbedRequest {
  EmbedDialect dialect = EmbedDialect::kAtimo;
  std::string model;  // empty: the server's
  std::vector<std::string> texts;
  bool dense = true, sparse = false, multi_vector = false;
  bool pieces = false;  // what the tokens of `sparse` stand for
  bool base64 = false;  // vectors as little-endian float32, not as numbers
  Overflow overflow = Overflow::kCut;
  std::optional<std::uint32_t> dimensions;
  std::uint32_t max_tokens = 0;  // 0: what the model reads

  std::string_view texts_field() const;
};

inline constexpr std::size_t kMaxTexts = 2'048;
// Of all texts together where each token gives a vector: 32,000 tokens may well be 128 MiB of numbers.
inline constexpr std::size_t kMaxColbertBytes = 64 << 10;

// Of POST /embed, in the dialect of its field. InvalidArgument: not such an object, or no texts; OutOfRange
// names the field and what is allowed.
absl::StatusOr<EmbedRequest> embed_request(std::string_view body);
// Of POST /v1/embeddings.
absl::StatusOr<EmbedRequest> openai_embed_request(std::string_view body);

}  // namespace atimo::server::internal
