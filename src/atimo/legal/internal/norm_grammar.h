#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "atimo/legal/internal/lexer.h"
#include "atimo/legal/norm_id.h"

namespace atimo::legal::internal {

// One norm named in the text; token indices, `end` exclusive.
struct NormMention {
  NormId id;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What stands where a norm may stand: one mention, several ("Leis nº 8.666 e nº 10.520"), or a pointer to a
// norm that the text does not name again.
struct NormMatch {
  std::vector<NormMention> mentions;  // empty when self or previous
  bool self = false;
  bool previous = false;
  bool doubtful = false;  // a norm only behind a device
  std::size_t end = 0;
};

std::optional<NormMatch> parse_norm(const Lexed& lexed, std::size_t at);

}  // namespace atimo::legal::internal
