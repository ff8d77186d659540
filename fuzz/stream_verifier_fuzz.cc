#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../tests/verify/corpus.h"
#include "atimo/verify/stream_verifier.h"

// First byte: the size of the pieces in which the rest comes. What is given out must not depend on it, and
// every finding lies in it.
namespace {

using namespace atimo::verify;  // NOLINT

std::string check(std::string_view answer, std::size_t size) {
  static const testing::Corpus corpus;
  StreamVerifier verifier({testing::passage("lei-901-2022#art2"), testing::passage("lei-901-2022#art7")},
                          corpus);
  std::string text;
  for (; !answer.empty(); answer.remove_prefix(std::min(size, answer.size())))
    text += verifier.feed(answer.substr(0, size));
  text += verifier.finish();
  std::string result = text;
  for (const Finding& finding : verifier.findings()) {
    if (finding.begin > finding.end || finding.end > text.size()) std::abort();
    result += std::string("\n") + std::string(name_of(finding.verdict)) + finding.device_id;
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view answer(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (check(answer, 1 + data[0] % 32) != check(answer, std::max<std::size_t>(answer.size(), 1))) std::abort();
  return 0;
}
