#include "atimo/cache/internal/modals.h"

namespace atimo::cache::internal {
namespace {

constexpr std::uint32_t kAlways =
    bit(Modal::kMayNot) | bit(Modal::kNeedNot) | bit(Modal::kNot) | bit(Modal::kExcept);
constexpr std::uint32_t kMusts = bit(Modal::kMust) | bit(Modal::kMustSoftly);

bool must(const QuestionKey& key) { return (key.modals & kMusts) != 0; }
bool may(const QuestionKey& key) { return (key.modals & bit(Modal::kMay)) != 0; }

}  // namespace

std::uint32_t deciding_modals(const QuestionKey& key) {
  std::uint32_t deciding = key.modals & kAlways;
  const bool yes_or_no = key.asked == 0;
  const bool any_must_decides = yes_or_no || (key.asked & bit(Asked::kWhen)) != 0;
  if (any_must_decides ? must(key) : (key.modals & bit(Modal::kMust)) != 0) deciding |= bit(Modal::kMust);
  if (yes_or_no && may(key)) deciding |= bit(Modal::kMay);
  return deciding;
}

bool may_against_must(const QuestionKey& a, const QuestionKey& b) {
  return may(a) != may(b) && (must(a) || must(b));
}

}  // namespace atimo::cache::internal
