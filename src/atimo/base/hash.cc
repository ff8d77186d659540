#include "atimo/base/hash.h"

#include <xxhash.h>

#include "absl/strings/str_format.h"

namespace atimo {

std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

struct StreamHash64::State {
  XXH3_state_t* xxh3 = XXH3_createState();
  State() { XXH3_64bits_reset(xxh3); }
  ~State() { XXH3_freeState(xxh3); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

StreamHash64::StreamHash64() : state_(std::make_unique<State>()) {}
StreamHash64::StreamHash64(StreamHash64&&) noexcept = default;
StreamHash64& StreamHash64::operator=(StreamHash64&&) noexcept = default;
StreamHash64::~StreamHash64() = default;

void StreamHash64::add(std::string_view bytes) {
  XXH3_64bits_update(state_->xxh3, bytes.data(), bytes.size());
}

std::uint64_t StreamHash64::take() {
  const std::uint64_t hash = XXH3_64bits_digest(state_->xxh3);
  XXH3_64bits_reset(state_->xxh3);
  return hash;
}

std::string content_hash(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return absl::StrFormat("%016x%016x", hash.high64, hash.low64);
}

}  // namespace atimo
