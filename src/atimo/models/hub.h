#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/models/disk_space.h"
#include "atimo/models/progress.h"
#include "atimo/models/repository_file.h"

namespace atimo::models {

// How the Hub is reached and where its files are kept. Names and meanings are those of huggingface_hub.
struct HubOptions {
  std::string endpoint = "https://huggingface.co";
  std::filesystem::path cache;  // the folder that has models--ORG--NAME
  std::string token;            // empty: none
  bool offline = false;         // only what the cache has
  std::string http_proxy, https_proxy, no_proxy;
  std::filesystem::path certificates;  // PEM file of trusted roots; empty: the system's

  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{10'000};  // without a byte
  int attempts = 5;                                 // in a row that bring nothing, of each request
  std::chrono::milliseconds first_pause{500};       // between attempts; doubles up to longest_pause
  std::chrono::milliseconds longest_pause{30'000};
  FreeBytes free_bytes = models::free_bytes;

  // From HF_ENDPOINT, HF_HOME, HF_HUB_CACHE, HF_TOKEN, HF_HUB_OFFLINE and the others of docs/models.md; reads
  // the token's file when there is one. InvalidArgument names the variable, its value and what is allowed.
  static absl::StatusOr<HubOptions> from_environment(
      const std::map<std::string, std::string, std::less<>>& environment);
};

// The files of a repository that are wanted, at a branch, a tag or a commit.
struct HubRequest {
  std::string repository;  // "BAAI/bge-m3"
  std::string revision = "main";
  std::vector<RepositoryFile> files;
};

struct HubSnapshot {
  std::filesystem::path folder;  // has the files by their paths in the repository
  std::string commit;
  std::uint64_t downloaded_bytes = 0;  // 0: the cache had everything
};

// Brings files of a Hugging Face Hub into its cache (blobs, snapshots, refs), which other programs share.
// A download that was cut off goes on where it stopped, also in a later run; a file gets its name in the
// cache only when its size and checksum are right. Not thread-safe. Errors say what, where and what to do:
// Unavailable (no network, a server in trouble, offline), NotFound (repository, revision or file),
// PermissionDenied (a token or an accepted licence is needed), DataLoss (a checksum), ResourceExhausted
// (the disk), FailedPrecondition (another process downloads the same), the context's.
class Hub {
 public:
  explicit Hub(HubOptions options);

  // A complete snapshot in the cache is given as it is, without network: a branch is what it was then.
  absl::StatusOr<HubSnapshot> fetch(const Context& context, const HubRequest& request,
                                    const Progress& progress = {}) const;

 private:
  HubOptions options_;
};

}  // namespace atimo::models
