#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/cache/internal/redis_reading.h"
#include "atimo/redis/options.h"
#include "atimo/redis/reply.h"

// First byte: the size of the pieces in which the rest comes from the server. Replies must not depend on it,
// stay within their limits, and be read as entries of the cache or refused.
namespace {

using namespace atimo::redis;  // NOLINT

constexpr ReplyLimits kLimits = {.bytes = 512, .elements = 64};

void require(bool holds) {
  if (!holds) std::abort();
}

struct Size {
  std::size_t bytes = 0, elements = 0;
};

void measure(const Reply& reply, Size& size) {
  size.bytes += reply.text.size();
  size.elements += reply.list.size();
  for (const Reply& element : reply.list) measure(element, size);
}

void write(const Reply& reply, std::string& out) {
  out += static_cast<char>('0' + static_cast<int>(reply.kind));
  out += std::to_string(reply.integer) + "|" + reply.text + "[";
  for (const Reply& element : reply.list) write(element, out);
  out += "]";
}

void read_as_entries(const Reply& reply) {
  using namespace atimo::cache::internal;  // NOLINT
  if (const auto answer = read_answer(reply); answer.ok() && *answer)
    require((*answer)->devices.size() <= reply.list.size() / 2);
  if (const auto candidates = read_candidates(reply); candidates.ok())
    require(candidates->size() == reply.list.size() / 4);
  if (const auto entries = read_entries(reply); entries.ok())
    require(entries->size() == reply.list.size() / 8);
  if (const auto days = read_days(reply); days.ok()) require(days->size() == reply.list.size() / 3);
  read_statistics(reply).status().IgnoreError();  // either way is fine
  read_count(reply).status().IgnoreError();
}

std::string replies(std::string_view bytes, std::size_t piece) {
  ReplyReader reader(kLimits);
  std::string out;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (;;) {
      const auto next = reader.next();
      // What is refused is so by its bytes, however many of them came at once.
      if (!next.ok()) return out + "refused";
      if (!*next) break;
      Size size;
      measure(**next, size);
      require(size.bytes <= kLimits.bytes && size.elements <= kLimits.elements);
      read_as_entries(**next);
      write(**next, out);
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = replies(bytes, std::max<std::size_t>(bytes.size(), 1));
  require(replies(bytes, 1 + data[0] % 32) == whole);
  if (const auto options = parse_url(bytes); options.ok())
    require(options->port != 0 && !options->host.empty());
  return 0;
}
