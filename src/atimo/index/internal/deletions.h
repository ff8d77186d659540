#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::index::internal {

// Which units of one segment are deleted. Value; a published one is never changed.
class Deletions {
 public:
  explicit Deletions(std::uint32_t units) : units_(units), words_((units + 63) / 64, 0) {}

  bool contains(std::uint32_t unit) const { return (words_[unit / 64] >> (unit % 64) & 1) != 0; }
  // False when it was deleted already.
  bool insert(std::uint32_t unit);
  std::uint32_t count() const { return count_; }
  std::uint32_t units() const { return units_; }

  std::string serialize() const;
  // DataLoss: damaged, or made for a segment of another size.
  static absl::StatusOr<Deletions> parse(std::string_view bytes, std::uint32_t units);

 private:
  std::uint32_t units_;
  std::uint32_t count_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace atimo::index::internal
