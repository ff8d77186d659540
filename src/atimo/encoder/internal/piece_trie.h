#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::encoder::internal {

// Scores of pieces are within this, so that no sum over a text overflows a float.
inline constexpr float kMaxScore = 1e9f;
// Scores of nodes that are no piece, and of pieces that are taken wherever they appear in text.
inline constexpr float kNoPiece = -std::numeric_limits<float>::infinity();
inline constexpr float kAlwaysTaken = std::numeric_limits<float>::infinity();

// No piece is longer, so no search need look further ahead: it is what makes the time of encode linear, even
// on a damaged trie that runs in a circle. (SentencePiece's trainer has a default of 16 characters.)
inline constexpr std::size_t kMaxPieceBytes = 1024;

// A node of the trie. Its child by byte b is at place (link >> 9) ^ b, if the unit there has 0x100 | b in the
// low nine bits of its link; in a unit that is no node they are zero. The score is beside the link because a
// search reads both, and one cache line is cheaper than two.
struct TrieUnit {
  std::uint32_t link = 0;
  float score = kNoPiece;
};
static_assert(sizeof(TrieUnit) == 8);

// A trie of pieces in a double array: one step is one read. Views the arrays it is made of; immutable.
class PieceTrie {
 public:
  static constexpr std::uint32_t kRoot = 0;
  static constexpr std::uint32_t kNoNode = 0;  // the root is nobody's child
  static constexpr std::size_t kBlock = 256;   // a node's children lie in one block of this many units
  static constexpr std::size_t kMaxUnits = std::size_t{1} << 23;

  PieceTrie() = default;
  // Checks all that child, score and id rely on, so that they need no checks. DataLoss says what is wrong.
  static absl::StatusOr<PieceTrie> view(std::span<const TrieUnit> units, std::span<const std::uint32_t> ids,
                                        std::uint32_t vocabulary);

  std::uint32_t child(std::uint32_t node, std::uint8_t byte) const {
    const std::uint32_t place = (units_[node].link >> 9) ^ byte;
    return (units_[place].link & 0x1FF) == (0x100u | byte) ? place : kNoNode;
  }
  float score(std::uint32_t node) const { return units_[node].score; }
  // REQUIRES: score(node) is not kNoPiece.
  std::uint32_t id(std::uint32_t node) const { return ids_[node]; }
  // The node at the end of `text`, or kNoNode.
  std::uint32_t descend(std::uint32_t node, std::string_view text) const;

 private:
  const TrieUnit* units_ = nullptr;
  const std::uint32_t* ids_ = nullptr;
};

struct TrieEntry {
  std::string_view text;  // not empty
  float score = 0;
  std::uint32_t id = 0;
};

struct TrieArrays {
  std::vector<TrieUnit> units;
  std::vector<std::uint32_t> ids;
};

// REQUIRES: texts are distinct. DataLoss: they need more than kMaxUnits.
absl::StatusOr<TrieArrays> build_trie(std::vector<TrieEntry> entries);

}  // namespace atimo::encoder::internal
