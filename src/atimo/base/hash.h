#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atimo {

// XXH3-64 of the bytes: stable across machines and releases, fit for checksums in files. Not cryptographic.
std::uint64_t hash64(std::string_view bytes);

// XXH3-128 as 32 lower-case hex digits: content identity of documents and devices.
std::string content_hash(std::string_view bytes);

}  // namespace atimo
