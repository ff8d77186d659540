#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::encoder::internal {

// As SentencePiece numbers them.
enum class PieceType : std::uint8_t { kNormal = 1, kUnknown, kControl, kUserDefined, kUnused, kByte };

struct UnigramPiece {
  std::string_view text;
  float score = 0;
  PieceType type = PieceType::kNormal;
};

// What a SentencePiece model file says; views its bytes.
struct UnigramModel {
  std::vector<UnigramPiece> pieces;
  std::string_view charsmap;  // empty: text is taken as it is
  bool add_dummy_prefix = true;
  bool remove_extra_whitespaces = true;
};

// InvalidArgument: not a SentencePiece model, or one of a kind that is not run here (BPE, byte fallback, a
// space as suffix). DataLoss: cut off, or a piece is empty, longer than kMaxPieceBytes or repeated, or has an
// impossible score.
absl::StatusOr<UnigramModel> parse_unigram_model(std::string_view bytes);

}  // namespace atimo::encoder::internal
