#include "atimo/encoder/internal/unigram_model.h"

#include <bit>
#include <cmath>

#include "absl/container/flat_hash_set.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/piece_trie.h"
#include "atimo/encoder/internal/wire_reader.h"

namespace atimo::encoder::internal {
namespace {

using Field = WireReader::Field;
using Type = WireReader::Type;

// The numbers of sentencepiece_model.proto.
constexpr std::uint32_t kPieces = 1, kTrainerSpec = 2, kNormalizerSpec = 3;
constexpr std::uint32_t kPieceText = 1, kPieceScore = 2, kPieceType = 3;
constexpr std::uint32_t kModelType = 3, kSpaceAsSuffix = 24, kByteFallback = 35;
constexpr std::uint32_t kCharsmap = 2, kDummyPrefix = 3, kExtraSpaces = 4, kEscapeSpaces = 5;
constexpr std::uint64_t kUnigram = 1;

template <typename... Parts>
absl::Status foreign(const Parts&... parts) {
  return absl::InvalidArgumentError(concat("SentencePiece model: ", parts...));
}

template <typename... Parts>
absl::Status damaged(const Parts&... parts) {
  return absl::DataLossError(concat("damaged SentencePiece model: ", parts...));
}

// Calls `take` for every field; it returns a Status.
template <typename Take>
absl::Status each_field(std::string_view message, std::string_view what, const Take& take) {
  for (WireReader reader(message); !reader.at_end();) {
    const auto field = reader.next();
    if (!field) return damaged("cut off inside ", what);
    ATIMO_RETURN_IF_ERROR(take(*field));
  }
  return absl::OkStatus();
}

absl::StatusOr<UnigramPiece> parse_piece(std::string_view message, std::size_t number) {
  UnigramPiece piece;
  std::uint64_t type = 1;
  ATIMO_RETURN_IF_ERROR(each_field(message, concat("piece ", number), [&](const Field& field) {
    if (field.number == kPieceText && field.type == Type::kBytes) piece.text = field.bytes;
    if (field.number == kPieceScore && field.type == Type::kFixed32) {
      piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    }
    if (field.number == kPieceType && field.type == Type::kVarint) type = field.value;
    return absl::OkStatus();
  }));
  if (type < 1 || type > 6) return damaged("piece ", number, " is of type ", type, ", which does not exist");
  piece.type = static_cast<PieceType>(type);
  if (piece.type == PieceType::kByte) return foreign("falls back to bytes, which is not supported");
  if (piece.text.empty()) return damaged("piece ", number, " is empty");
  if (piece.text.size() > kMaxPieceBytes) {
    return damaged("piece ", number, " has ", piece.text.size(), " bytes, the limit is ", kMaxPieceBytes);
  }
  // SentencePiece reads a piece up to its first zero byte; none is trained with one.
  if (piece.text.find('\0') != std::string_view::npos) return damaged("piece ", number, " has a zero byte");
  if (!(std::fabs(piece.score) <= kMaxScore)) return damaged("piece ", number, " has an impossible score");
  return piece;
}

absl::Status read_trainer(std::string_view message) {
  return each_field(message, "the trainer's settings", [&](const Field& field) {
    if (field.type != Type::kVarint) return absl::OkStatus();
    if (field.number == kModelType && field.value != kUnigram) {
      return foreign("of type ", field.value, " (2: BPE, 3: word, 4: char), only Unigram (1) is supported");
    }
    if (field.number == kSpaceAsSuffix && field.value != 0) return foreign("has spaces as suffixes");
    if (field.number == kByteFallback && field.value != 0) {
      return foreign("falls back to bytes, which is not supported");
    }
    return absl::OkStatus();
  });
}

absl::Status read_normalizer(std::string_view message, UnigramModel& model) {
  return each_field(message, "the normalizer's settings", [&](const Field& field) {
    if (field.number == kCharsmap && field.type == Type::kBytes) model.charsmap = field.bytes;
    if (field.type != Type::kVarint) return absl::OkStatus();
    if (field.number == kDummyPrefix) model.add_dummy_prefix = field.value != 0;
    if (field.number == kExtraSpaces) model.remove_extra_whitespaces = field.value != 0;
    if (field.number == kEscapeSpaces && field.value == 0) return foreign("keeps spaces unescaped");
    return absl::OkStatus();
  });
}

// Two pieces of one text are a contradiction, unless one of them is never found in text (control, unknown).
absl::Status check_unique(const std::vector<UnigramPiece>& pieces) {
  absl::flat_hash_set<std::string_view> found_in_text;
  absl::flat_hash_set<std::string_view> reserved;
  found_in_text.reserve(pieces.size());
  for (const UnigramPiece& piece : pieces) {
    const bool is_reserved = piece.type == PieceType::kUnknown || piece.type == PieceType::kControl;
    if (!(is_reserved ? reserved : found_in_text).insert(piece.text).second) {
      return damaged("piece \"", piece.text, "\" is there twice");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<UnigramModel> parse_unigram_model(std::string_view bytes) {
  UnigramModel model;
  for (WireReader reader(bytes); !reader.at_end();) {
    const auto field = reader.next();
    if (!field) {
      if (model.pieces.empty()) return foreign("this is no such file");
      return damaged("cut off after ", model.pieces.size(), " pieces");
    }
    if (field->type != Type::kBytes) continue;
    if (field->number == kPieces) {
      ATIMO_ASSIGN_OR_RETURN(const UnigramPiece piece, parse_piece(field->bytes, model.pieces.size()));
      model.pieces.push_back(piece);
    } else if (field->number == kTrainerSpec) {
      ATIMO_RETURN_IF_ERROR(read_trainer(field->bytes));
    } else if (field->number == kNormalizerSpec) {
      ATIMO_RETURN_IF_ERROR(read_normalizer(field->bytes, model));
    }
  }
  if (model.pieces.empty()) return foreign("has no pieces");
  ATIMO_RETURN_IF_ERROR(check_unique(model.pieces));
  return model;
}

}  // namespace atimo::encoder::internal
