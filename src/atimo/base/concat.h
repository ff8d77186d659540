#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>

namespace atimo {

// The parts written one after another: strings, views and numbers. (Debian's absl::StrCat takes no
// std::string_view.)
template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (fmt::format_to(std::back_inserter(out), "{}", parts), ...);
  return out;
}

}  // namespace atimo
