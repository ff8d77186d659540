#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace atimo::cache::testing {

struct NearMiss {
  std::string_view kind;  // what alone differs: "article", "norm", "paragraph" ...
  std::string asked, stored;
};

// Visits more than 100,000 pairs of questions in different words that differ in one thing that decides.
void for_each_near_miss(const std::function<void(const NearMiss&)>& visit);

}  // namespace atimo::cache::testing
