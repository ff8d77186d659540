#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace atimo::verify::internal {

// Where a row of words ends in a longer one with the fewest edits.
struct NearEnd {
  std::size_t end = 0;  // index behind the last word
  std::size_t edits = 0;
};
// The ends with the fewest edits, at most `most_edits`, in order and at most `limit` of them. A word in
// `apart` (one flag for each of `text`) begins anew: nothing crosses it. Time is the product of both lengths.
std::vector<NearEnd> find_near_ends(std::span<const std::uint32_t> wanted,
                                    std::span<const std::uint32_t> text, const std::vector<bool>& apart,
                                    std::size_t most_edits, std::size_t limit);

// One edit that turns words of the text into those wanted.
struct Edit {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t wanted = kNone, text = kNone;  // indices; kNone: no word on that side
};
struct Alignment {
  std::size_t begin = 0;  // of the text's words that were aligned
  std::vector<Edit> edits;
};
// How `wanted` aligns with the end of `text`. REQUIRES: neither is empty.
Alignment align_to_end(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> text);

}  // namespace atimo::verify::internal
