#include "atimo/cli/internal/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/cli/internal/terminal.h"
#include "atimo/models/disk_space.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kBarColumns = 24;
constexpr std::size_t kNameColumns = 40;
constexpr std::chrono::milliseconds kRedrawEvery{80};

}  // namespace

Progress::~Progress() {
  if (visible_) *terminal_ << "\r\x1b[2K" << std::flush;
}

std::string Progress::shown(std::uint64_t amount) const {
  return unit_ == Unit::kBytes ? models::byte_size(amount) : concat(amount);
}

void Progress::show(std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (terminal_ == nullptr || total == 0) return;
  const Clock::time_point now = Clock::now();
  if (visible_ && done < total && now - drawn_ < kRedrawEvery) return;
  drawn_ = now;
  visible_ = true;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(share * kBarColumns);
  *terminal_ << fmt::format("\r\x1b[2K[{}{}] {}/{} {}", std::string(filled, '#'),
                            std::string(kBarColumns - filled, '.'), shown(done), shown(total),
                            cut(one_line(what), kNameColumns))
             << std::flush;
}

}  // namespace atimo::cli::internal
