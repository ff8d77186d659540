#pragma once

#include <algorithm>
#include <vector>

#include "atimo/index/index.h"

namespace atimo::index::internal {

// A filter made ready to be asked about many units. Thread-safe.
class Admission {
 public:
  explicit Admission(Filter filter) : filter_(std::move(filter)) {
    std::sort(filter_.groups.begin(), filter_.groups.end());
    std::sort(filter_.types.begin(), filter_.types.end());
  }

  bool admits(const UnitAttributes& unit) const {
    return unit.name_space == filter_.name_space && unit.valid_from <= filter_.as_of &&
           filter_.as_of < unit.valid_to && unit.status <= filter_.max_status &&
           unit.year >= filter_.min_year && unit.year <= filter_.max_year &&
           is_among(filter_.groups, unit.group) && is_among(filter_.types, unit.type);
  }

 private:
  static bool is_among(const std::vector<std::uint32_t>& sorted, std::uint32_t value) {
    return sorted.empty() || std::binary_search(sorted.begin(), sorted.end(), value);
  }

  Filter filter_;
};

}  // namespace atimo::index::internal
