#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/models/internal/hub_cache.h"
#include "atimo/models/internal/hub_connection.h"

namespace atimo::models::internal {

// Brings one file's bytes into the cache as a blob: goes on from a partial file, tries again when the
// connection breaks, and gives the blob its name only after its size and checksums are right; a partial file
// with wrong content is removed. `pinned_sha256` may be empty. `progress` gets the bytes that are there.
// Not thread-safe; other processes are kept away by a lock on the blob.
class BlobDownload {
 public:
  BlobDownload(HubConnection& connection, const HubCache& cache,
               std::function<void(std::uint64_t done)> progress)
      : connection_(connection), cache_(cache), progress_(std::move(progress)) {}

  // Errors as Hub::fetch.
  absl::Status run(const Context& context, const HubFile& file, const HubMetadata& metadata,
                   std::string_view pinned_sha256);

 private:
  absl::Status fill(const Context& context, const HubFile& file, const HubMetadata& metadata);
  http::Attempt attempt(const Context& context, const HubFile& file, const HubMetadata& metadata);
  absl::Status check(const Context& context, const HubFile& file, const HubMetadata& metadata,
                     std::string_view pinned_sha256) const;

  HubConnection& connection_;
  const HubCache& cache_;
  std::function<void(std::uint64_t)> progress_;
};

}  // namespace atimo::models::internal
