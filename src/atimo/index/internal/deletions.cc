#include "atimo/index/internal/deletions.h"

#include <bit>
#include <cstring>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"

namespace atimo::index::internal {
namespace {

constexpr std::string_view kMagic = "ATIMODEL";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kChecksumBytes = 8;

absl::Status damaged(std::string_view reason) {
  return absl::DataLossError(concat("damaged deletions: ", reason));
}

}  // namespace

bool Deletions::insert(std::uint32_t unit) {
  const std::uint64_t bit = std::uint64_t{1} << (unit % 64);
  std::uint64_t& word = words_[unit / 64];
  if ((word & bit) != 0) return false;
  word |= bit;
  ++count_;
  return true;
}

std::string Deletions::serialize() const {
  std::string bytes(kMagic);
  bytes.append(reinterpret_cast<const char*>(&kVersion), sizeof(kVersion));
  bytes.append(reinterpret_cast<const char*>(&units_), sizeof(units_));
  bytes.append(reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(words_[0]));
  const std::uint64_t checksum = hash64(bytes);
  bytes.append(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
  return bytes;
}

absl::StatusOr<Deletions> Deletions::parse(std::string_view bytes, std::uint32_t units) {
  Deletions deletions(units);
  const std::size_t words_bytes = deletions.words_.size() * sizeof(std::uint64_t);
  if (bytes.size() != kHeaderBytes + words_bytes + kChecksumBytes)
    return damaged("wrong size for the segment");
  std::uint64_t checksum;
  std::memcpy(&checksum, bytes.data() + bytes.size() - kChecksumBytes, kChecksumBytes);
  if (hash64(bytes.substr(0, bytes.size() - kChecksumBytes)) != checksum) return damaged("checksum differs");
  if (!bytes.starts_with(kMagic)) return damaged("bad magic");
  std::uint32_t header[2];
  std::memcpy(header, bytes.data() + kMagic.size(), sizeof(header));
  if (header[0] != kVersion) return damaged("unknown version");
  if (header[1] != units) return damaged("made for a segment of another size");
  std::memcpy(deletions.words_.data(), bytes.data() + kHeaderBytes, words_bytes);
  if (units % 64 != 0 && deletions.words_.back() >> (units % 64) != 0)
    return damaged("marks units past the last");
  for (const std::uint64_t word : deletions.words_) {
    deletions.count_ += static_cast<std::uint32_t>(std::popcount(word));
  }
  return deletions;
}

}  // namespace atimo::index::internal
