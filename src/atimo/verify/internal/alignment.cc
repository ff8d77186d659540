#include "atimo/verify/internal/alignment.h"

#include <algorithm>
#include <numeric>

namespace atimo::verify::internal {

// Sellers, "The theory and computation of evolutionary distances", J. Algorithms 1 (1980): edit distance with
// a free start in the text.
std::vector<NearEnd> find_near_ends(std::span<const std::uint32_t> wanted,
                                    std::span<const std::uint32_t> text, const std::vector<bool>& apart,
                                    std::size_t most_edits, std::size_t limit) {
  std::vector<std::uint32_t> column(wanted.size() + 1);
  std::iota(column.begin(), column.end(), 0);
  std::vector<NearEnd> ends;
  std::size_t fewest = most_edits;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (apart[at]) std::iota(column.begin(), column.end(), 0);
    std::uint32_t diagonal = 0;
    for (std::size_t i = 1; i < column.size(); ++i) {
      const std::uint32_t kept = diagonal + (wanted[i - 1] == text[at] ? 0 : 1);
      diagonal = column[i];
      column[i] = std::min({kept, column[i] + 1, column[i - 1] + 1});
    }
    const std::size_t edits = column.back();
    if (edits > fewest || (edits == fewest && ends.size() >= limit)) continue;
    if (edits < fewest) ends.clear();
    fewest = edits;
    ends.push_back({at + 1, edits});
  }
  return ends;
}

Alignment align_to_end(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> text) {
  const std::size_t width = text.size() + 1;
  std::vector<std::uint32_t> cost((wanted.size() + 1) * width, 0);  // the start in the text is free
  for (std::size_t i = 1; i <= wanted.size(); ++i) {
    cost[i * width] = static_cast<std::uint32_t>(i);
    for (std::size_t j = 1; j < width; ++j) {
      const std::uint32_t kept = cost[(i - 1) * width + j - 1] + (wanted[i - 1] == text[j - 1] ? 0 : 1);
      cost[i * width + j] = std::min({kept, cost[(i - 1) * width + j] + 1, cost[i * width + j - 1] + 1});
    }
  }
  Alignment alignment;
  std::size_t i = wanted.size(), j = text.size();
  while (i > 0) {
    const std::uint32_t here = cost[i * width + j];
    const bool differs = j > 0 && wanted[i - 1] != text[j - 1];
    if (j > 0 && here == cost[(i - 1) * width + j - 1] + (differs ? 1 : 0)) {
      --i, --j;
      if (differs) alignment.edits.push_back({i, j});
    } else if (here == cost[(i - 1) * width + j] + 1) {
      alignment.edits.push_back({--i, Edit::kNone});
    } else {
      alignment.edits.push_back({Edit::kNone, --j});
    }
  }
  alignment.begin = j;
  return alignment;
}

}  // namespace atimo::verify::internal
