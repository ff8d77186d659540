#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "atimo/cache/guard.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

// Two questions, with a line break between.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atimo::cache;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const auto first = parse_question(text.substr(0, end), {});
  const auto second = parse_question(end == std::string_view::npos ? text : text.substr(end + 1), {});
  if (!first.ok() || !second.ok()) return 0;
  require(compare(*first, *first) == Rejection::kNone);
  const Rejection rejection = compare(*first, *second);
  require(compare(*second, *first) == rejection);
  const bool may_share = rejection == Rejection::kNone || rejection == Rejection::kDoubt;
  require(!may_share || signature_of(*first) == signature_of(*second));
  return 0;
}
