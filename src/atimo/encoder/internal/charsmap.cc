#include "atimo/encoder/internal/charsmap.h"

#include <algorithm>
#include <cstring>

#include "atimo/base/status_macros.h"

namespace atimo::encoder::internal {
namespace {

// A unit of Darts-clone: a node has its byte in the low bits, whether its key ends there in bit 8, and how
// far its children are (by exclusive or) above that; a leaf has bit 31 and the value of the key.
constexpr std::uint32_t kLeaf = 0x80000000;
constexpr std::uint32_t label_of(std::uint32_t unit) { return unit & (kLeaf | 0xFF); }
constexpr bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
constexpr std::uint32_t offset_of(std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200) >> 6); }
constexpr std::uint32_t value_of(std::uint32_t unit) { return unit & ~kLeaf; }

constexpr std::size_t kBlock = 256;  // units; all children of a node lie in one block
// No rule of NFKC is longer than 33 bytes; the bound keeps normalised text within a multiple of its source.
constexpr std::size_t kMaxReplacementBytes = 256;
// Nor does one need more text than this; a trie that runs in a circle would.
constexpr std::size_t kMaxRuleBytes = 256;

absl::Status damaged(std::string_view reason) {
  return absl::DataLossError(concat("damaged charsmap: ", reason));
}

}  // namespace

absl::StatusOr<CharsMap> CharsMap::view(std::string_view bytes) {
  CharsMap map;
  if (bytes.empty()) return map;
  std::uint32_t trie_bytes = 0;
  if (bytes.size() < sizeof(trie_bytes)) return damaged("shorter than its header");
  std::memcpy(&trie_bytes, bytes.data(), sizeof(trie_bytes));
  bytes.remove_prefix(sizeof(trie_bytes));
  if (trie_bytes > bytes.size()) return damaged("its trie runs past the end");
  map.trie_ = bytes.substr(0, trie_bytes);
  map.replacements_ = bytes.substr(trie_bytes);
  ATIMO_RETURN_IF_ERROR(map.check());
  return map;
}

absl::Status CharsMap::check() const {
  const std::size_t units = trie_.size() / sizeof(std::uint32_t);
  if (units == 0 || trie_.size() % (kBlock * sizeof(std::uint32_t)) != 0) return damaged("no whole blocks");
  if (replacements_.empty() || replacements_.back() != '\0') return damaged("unended replacement");
  for (std::size_t begin = 0; begin < replacements_.size();) {
    const std::size_t end = replacements_.find('\0', begin);
    if (end - begin > kMaxReplacementBytes) return damaged("a replacement is too long");
    begin = end + 1;
  }
  for (std::size_t place = 0; place < units; ++place) {
    const std::uint32_t node = unit(place);
    // A leaf's label matches no byte, so only the root is followed whatever it is.
    if ((node & kLeaf) != 0 && place != 0) continue;
    const std::size_t children = place ^ offset_of(node);
    if (children >= units) return damaged("its trie leads outside");
    if (has_leaf(node) && value_of(unit(children)) >= replacements_.size()) {
      return damaged("a replacement lies outside");
    }
  }
  return absl::OkStatus();
}

std::uint32_t CharsMap::unit(std::size_t place) const {
  std::uint32_t unit = 0;
  std::memcpy(&unit, trie_.data() + place * sizeof(unit), sizeof(unit));
  return unit;
}

CharsMap::Match CharsMap::longest_match(std::string_view text) const {
  Match match;
  if (trie_.empty()) return match;
  std::size_t place = offset_of(unit(0));
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < std::min(text.size(), kMaxRuleBytes); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    place ^= byte;
    const std::uint32_t node = unit(place);
    if (label_of(node) != byte) break;
    place ^= offset_of(node);
    if (!has_leaf(node)) continue;
    value = value_of(unit(place));
    match.length = i + 1;
  }
  if (match.length > 0) match.replacement = replacements_.data() + value;
  return match;
}

bool CharsMap::keeps_ascii(std::uint8_t character) const {
  if (trie_.empty()) return true;
  const std::size_t place = offset_of(unit(0)) ^ character;
  const std::uint32_t node = unit(place);
  if (label_of(node) != character) return true;
  if (has_leaf(node)) return false;
  for (std::uint32_t next = 0; next < 0x80; ++next) {
    if (label_of(unit(place ^ offset_of(node) ^ next)) == next) return false;
  }
  return true;
}

}  // namespace atimo::encoder::internal
