#include "atimo/encoder/internal/piece_trie.h"

#include <cmath>

#include "atimo/base/concat.h"

namespace atimo::encoder::internal {
namespace {

bool is_valid(float score) {
  return score == kNoPiece || score == kAlwaysTaken || std::fabs(score) <= kMaxScore;
}

}  // namespace

absl::StatusOr<PieceTrie> PieceTrie::view(std::span<const TrieUnit> units, std::span<const std::uint32_t> ids,
                                          std::uint32_t vocabulary) {
  const auto damaged = [](const auto&... parts) {
    return absl::DataLossError(concat("damaged tokenizer: trie: ", parts...));
  };
  if (units.empty() || units.size() % kBlock != 0 || units.size() > kMaxUnits || units.size() != ids.size()) {
    return damaged(units.size(), " units and ", ids.size(), " ids");
  }
  // A step from the root could come back to the root's own unit.
  if ((units[kRoot].link & 0x1FF) != 0) return damaged("the root is a child");
  for (std::size_t place = 0; place < units.size(); ++place) {
    // Whole blocks: a base inside the array has all its children inside.
    if ((units[place].link >> 9) >= units.size()) return damaged("unit ", place, " leads outside");
    if (!is_valid(units[place].score)) return damaged("unit ", place, " has an impossible score");
    if (ids[place] >= vocabulary) return damaged("unit ", place, " has id ", ids[place]);
  }
  PieceTrie trie;
  trie.units_ = units.data();
  trie.ids_ = ids.data();
  return trie;
}

std::uint32_t PieceTrie::descend(std::uint32_t node, std::string_view text) const {
  for (const char byte : text) {
    node = child(node, static_cast<std::uint8_t>(byte));
    if (node == kNoNode) return kNoNode;
  }
  return node;
}

}  // namespace atimo::encoder::internal
