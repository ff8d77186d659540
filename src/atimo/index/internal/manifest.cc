#include "atimo/index/internal/manifest.h"

#include <cstring>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"

namespace atimo::index::internal {
namespace {

constexpr std::string_view kMagic = "ATIMOMAN";

struct Header {
  std::uint32_t version;
  std::uint32_t segment_count;
  std::uint64_t epoch;
  std::uint64_t token;
  std::uint64_t next_file;
  std::uint64_t content_version;
};
static_assert(sizeof(Header) == 40 && sizeof(Manifest::SegmentEntry) == 24);

constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kFixedBytes = kMagic.size() + sizeof(Header) + sizeof(std::uint64_t);

absl::Status damaged(std::string_view reason) {
  return absl::DataLossError(concat("damaged manifest: ", reason));
}

absl::Status check_entry(const Manifest& manifest, const Manifest::SegmentEntry& entry) {
  if (entry.segment == 0 || entry.segment >= manifest.next_file || entry.deletions >= manifest.next_file) {
    return damaged("names a file that was never written");
  }
  return absl::OkStatus();
}

}  // namespace

std::string segment_file_name(std::uint64_t number) { return concat("segment-", number); }
std::string deletions_file_name(std::uint64_t number) { return concat("deletions-", number); }

std::string Manifest::serialize() const {
  std::string bytes(kMagic);
  const Header header{kVersion,       static_cast<std::uint32_t>(segments.size()), epoch, token, next_file,
                      content_version};
  bytes.append(reinterpret_cast<const char*>(&header), sizeof(header));
  bytes.append(reinterpret_cast<const char*>(segments.data()), segments.size() * sizeof(SegmentEntry));
  const std::uint64_t checksum = hash64(bytes);
  bytes.append(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
  return bytes;
}

absl::StatusOr<Manifest> Manifest::parse(std::string_view bytes) {
  if (bytes.size() < kFixedBytes) return damaged("too short");
  const std::string_view covered = bytes.substr(0, bytes.size() - sizeof(std::uint64_t));
  std::uint64_t checksum;
  std::memcpy(&checksum, bytes.data() + covered.size(), sizeof(checksum));
  if (hash64(covered) != checksum) return damaged("checksum differs");
  if (!covered.starts_with(kMagic)) return damaged("bad magic");
  Header header;
  std::memcpy(&header, covered.data() + kMagic.size(), sizeof(header));
  if (header.version != kVersion)
    return damaged(concat("written in version ", header.version, ", read is ", kVersion));
  const std::size_t left = bytes.size() - kFixedBytes;
  if (left % sizeof(SegmentEntry) != 0 || left / sizeof(SegmentEntry) != header.segment_count) {
    return damaged("segment count and size disagree");
  }
  Manifest manifest{.epoch = header.epoch,
                    .token = header.token,
                    .next_file = header.next_file,
                    .content_version = header.content_version,
                    .segments = {}};
  manifest.segments.resize(header.segment_count);
  if (left > 0) std::memcpy(manifest.segments.data(), covered.data() + kMagic.size() + sizeof(Header), left);
  for (const SegmentEntry& entry : manifest.segments) {
    if (absl::Status status = check_entry(manifest, entry); !status.ok()) return status;
  }
  return manifest;
}

}  // namespace atimo::index::internal
