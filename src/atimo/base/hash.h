#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace atimo {

// XXH3-64 of the bytes: stable across machines and releases, fit for checksums in files. Not cryptographic.
std::uint64_t hash64(std::string_view bytes);

// hash64 of bytes that come in parts. Movable, thread-compatible.
class StreamHash64 {
 public:
  StreamHash64();
  StreamHash64(StreamHash64&&) noexcept;
  StreamHash64& operator=(StreamHash64&&) noexcept;
  ~StreamHash64();
  void add(std::string_view bytes);
  // The hash of all that was added since the last take().
  std::uint64_t take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// XXH3-128 as 32 lower-case hex digits: content identity of documents and devices.
std::string content_hash(std::string_view bytes);

}  // namespace atimo
