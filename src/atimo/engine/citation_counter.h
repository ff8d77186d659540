#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "atimo/legal/norm_id.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// Counts which norms, and which of their articles, the texts of one norm cite. An article without a norm
// ("nos termos do art. 5º", "do art. 5º desta Lei") is the citing norm's own; a range counts both its ends.
// Not thread-safe.
class CitationCounter {
 public:
  explicit CitationCounter(legal::NormId own) : own_(std::move(own)) {}
  void add(std::string_view text);
  std::vector<store::NormCitations> finish() const;

 private:
  using Key = std::tuple<legal::NormType, std::uint32_t, std::int16_t, std::uint32_t>;
  void count(const legal::NormId& norm, const legal::DevicePath& path);

  const legal::NormId own_;
  std::map<Key, std::uint32_t> counts_;
};

}  // namespace atimo::engine
