#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/http/sse_parser.h"
#include "atimo/llm/internal/answer_stream.h"

// First byte: the size of the pieces in which the rest comes. What is read must not depend on it.
namespace {

using namespace atimo::llm;            // NOLINT
using namespace atimo::llm::internal;  // NOLINT

void require(bool holds) {
  if (!holds) std::abort();
}

// Feeds pieces until one is refused.
template <typename Take>
absl::Status feed(std::string_view bytes, std::size_t size, const Take& take) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    if (absl::Status taken = take(bytes.substr(0, size)); !taken.ok()) return taken;
  }
  return absl::OkStatus();
}

std::vector<std::string> events(std::string_view bytes, std::size_t size) {
  std::vector<std::string> found;
  atimo::http::SseParser parser(256);
  const absl::Status status = feed(bytes, size, [&](std::string_view piece) {
    return parser.take(piece, [&](std::string_view name, std::string_view data) {
      require(name.size() <= 256 && data.size() <= 256);
      found.push_back(std::string(name) + "|" + std::string(data));
      return absl::OkStatus();
    });
  });
  found.push_back(status.ToString());
  return found;
}

std::string answer(std::string_view bytes, std::size_t size, const char* type) {
  std::string given;
  const TokenSink sink = [&](std::string_view text) {
    require(!text.empty());
    given += text;
    return absl::OkStatus();
  };
  atimo::http::Head head{.code = 200, .fields = {{"content-type", type}}};
  AnswerStream stream(sink, 512, atimo::Clock::now());
  const absl::Status status =
      feed(bytes, size, [&](std::string_view piece) { return stream.take(head, piece); });
  require(given.size() <= 512);
  if (!status.ok()) return given + status.ToString();
  const auto completion = stream.finish();
  require(!completion.ok() || completion->text == given);
  return given + completion.status().ToString();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 32;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t whole = std::max<std::size_t>(bytes.size(), 1);
  require(events(bytes, piece) == events(bytes, whole));
  for (const char* type : {"text/event-stream", "application/json"})
    require(answer(bytes, piece, type) == answer(bytes, whole, type));
  return 0;
}
