#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "atimo/base/context.h"

namespace atimo::cli::internal {

// A progress bar on one line of a terminal, wiped when the object goes. Silent when `terminal` is null.
// Not thread-safe: the ingesting thread alone calls it.
class Progress {
 public:
  enum class Unit : std::uint8_t { kThings, kBytes };
  explicit Progress(std::ostream* terminal, Unit unit = Unit::kThings) : terminal_(terminal), unit_(unit) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::string_view what, std::uint64_t done, std::uint64_t total);

 private:
  std::string shown(std::uint64_t amount) const;

  std::ostream* terminal_;
  Unit unit_;
  Clock::time_point drawn_{};
  bool visible_ = false;
};

}  // namespace atimo::cli::internal
