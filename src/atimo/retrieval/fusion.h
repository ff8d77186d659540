#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::retrieval {

// How lexical and dense scores become one.
enum class Fusion : std::uint8_t {
  kLexical,   // lexical only
  kDense,     // cosine only
  kWeighted,  // (1 - w) lexical / best lexical + w (cosine - lowest) / (highest - lowest), over the
              // candidates
  kRrf,       // sum of 1 / (60 + rank) over both lists (Cormack, Clarke & Buettcher 2009)
};
std::string_view name_of(Fusion fusion);  // "lexical", "dense", "weighted", "rrf"
// InvalidArgument names those that exist.
absl::StatusOr<Fusion> parse_fusion(std::string_view name);

}  // namespace atimo::retrieval
