#include "atimo/models/hub.h"

#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/internal/blob_download.h"
#include "atimo/models/internal/digest.h"
#include "atimo/models/internal/hub_cache.h"
#include "atimo/models/internal/hub_connection.h"

namespace atimo::models {
namespace {

using internal::HubCache;
using internal::HubConnection;
using internal::HubFile;
using internal::HubMetadata;

absl::Status check(const HubRequest& request) {
  if (!internal::is_safe_path(request.repository))
    return absl::InvalidArgumentError(
        concat("repositório \"", request.repository, "\": deve ter a forma ORGANIZAÇÃO/NOME"));
  if (!internal::is_safe_path(request.revision))
    return absl::InvalidArgumentError(concat("revisão \"", request.revision,
                                             "\": deve ser o nome de um ramo, de uma etiqueta ou um commit"));
  return absl::OkStatus();
}

// A cached file is the one wanted: there, and as pinned.
absl::StatusOr<bool> is_cached(const Context& context, const HubCache& cache, std::string_view commit,
                               const RepositoryFile& file) {
  if (!cache.has(commit, file.path)) return false;
  const absl::Status checked =
      internal::check_digest(context, cache.snapshot(commit) / file.path, file.sha256);
  if (checked.code() == absl::StatusCode::kDataLoss) return false;
  ATIMO_RETURN_IF_ERROR(checked);
  return true;
}

enum class Offline : std::uint8_t { kNo, kYes };

// Whether a snapshot has all that is wanted; off line an optional file may be missing.
absl::StatusOr<bool> is_complete(const Context& context, const HubCache& cache, std::string_view commit,
                                 const HubRequest& request, Offline offline) {
  bool one_wanted = false;
  bool one_found = false;
  for (const RepositoryFile& file : request.files) {
    one_wanted = one_wanted || file.need == Need::kOneOf;
    if (file.need == Need::kOneOf && one_found) continue;
    ATIMO_ASSIGN_OR_RETURN(const bool cached, is_cached(context, cache, commit, file));
    one_found = one_found || (file.need == Need::kOneOf && cached);
    if (cached || file.need == Need::kOneOf) continue;
    const bool may_lack = file.need == Need::kOptional &&
                          (offline == Offline::kYes || cache.is_known_missing(commit, file.path));
    if (!may_lack) return false;
  }
  return one_found || !one_wanted;
}

// A file that the repository has, and whether its bytes are still to come.
struct Planned {
  RepositoryFile file;
  HubMetadata metadata;
  bool cached = false;
};

// One call of Hub::fetch that needs the network.
class Fetch {
 public:
  Fetch(const HubOptions& options, const HubRequest& request, const Progress& progress)
      : options_(options),
        request_(request),
        progress_(progress),
        cache_(options.cache, request.repository),
        connection_(options),
        revision_(request.revision) {}

  absl::StatusOr<HubSnapshot> run(const Context& context) {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<Planned> plan, make_plan(context));
    for (const Planned& planned : plan) {
      if (!planned.cached) total_ += planned.metadata.bytes;
    }
    ATIMO_RETURN_IF_ERROR(
        require_space(options_.free_bytes, options_.cache, total_, concat("baixar ", request_.repository)));
    for (const Planned& planned : plan) ATIMO_RETURN_IF_ERROR(bring(context, planned));
    ATIMO_RETURN_IF_ERROR(cache_.set_commit(request_.revision, revision_));
    return HubSnapshot{.folder = cache_.snapshot(revision_), .commit = revision_, .downloaded_bytes = total_};
  }

 private:
  // Asks for every file first, so that what is missing is said before gigabytes are on their way.
  absl::StatusOr<std::vector<Planned>> make_plan(const Context& context) {
    std::vector<Planned> plan;
    absl::Status missing;
    bool one_found = false;
    for (const RepositoryFile& file : request_.files) {
      if (file.need == Need::kOneOf && one_found) continue;
      auto metadata = connection_.metadata(context, hub_file(file));
      if (metadata.status().code() == absl::StatusCode::kNotFound && file.need != Need::kRequired) {
        if (file.need == Need::kOneOf) missing = metadata.status();
        if (internal::is_commit(revision_)) ATIMO_RETURN_IF_ERROR(cache_.set_missing(revision_, file.path));
        continue;
      }
      ATIMO_RETURN_IF_ERROR(metadata.status());
      ATIMO_RETURN_IF_ERROR(check_pin(file, *metadata));
      revision_ = metadata->commit;  // what follows is of the same commit, should the branch move
      one_found = one_found || file.need == Need::kOneOf;
      ATIMO_ASSIGN_OR_RETURN(const bool cached, has_blob(context, file, *metadata));
      plan.push_back({file, *std::move(metadata), cached});
    }
    if (!one_found) ATIMO_RETURN_IF_ERROR(missing);
    return plan;
  }

  absl::Status check_pin(const RepositoryFile& file, const HubMetadata& metadata) const {
    if (file.bytes == 0 || file.bytes == metadata.bytes) return absl::OkStatus();
    return absl::DataLossError(concat(file.path, " de ", request_.repository, " tem ", metadata.bytes,
                                      " bytes no servidor; o publicado tem ", file.bytes));
  }

  absl::StatusOr<bool> has_blob(const Context& context, const RepositoryFile& file,
                                const HubMetadata& metadata) const {
    const std::filesystem::path blob = cache_.blob(metadata.etag);
    std::error_code error;
    if (std::filesystem::file_size(blob, error) != metadata.bytes || error) return false;
    const absl::Status checked = internal::check_digest(context, blob, file.sha256);
    if (checked.code() == absl::StatusCode::kDataLoss) return false;
    ATIMO_RETURN_IF_ERROR(checked);
    return true;
  }

  absl::Status bring(const Context& context, const Planned& planned) {
    if (!planned.cached) {
      const std::uint64_t before = done_;
      const auto show = [&](std::uint64_t done) {
        if (progress_) progress_(planned.file.path, before + done, total_);
      };
      internal::BlobDownload download(connection_, cache_, show);
      ATIMO_RETURN_IF_ERROR(
          download.run(context, hub_file(planned.file), planned.metadata, planned.file.sha256));
      done_ += planned.metadata.bytes;
    }
    return cache_.add(revision_, planned.file.path, planned.metadata.etag);
  }

  HubFile hub_file(const RepositoryFile& file) const {
    return {.repository = request_.repository, .revision = revision_, .path = std::string(file.path)};
  }

  const HubOptions& options_;
  const HubRequest& request_;
  const Progress& progress_;
  HubCache cache_;
  HubConnection connection_;
  std::string revision_;  // the commit, once it is known
  std::uint64_t done_ = 0, total_ = 0;
};

}  // namespace

Hub::Hub(HubOptions options) : options_(std::move(options)) {}

absl::StatusOr<HubSnapshot> Hub::fetch(const Context& context, const HubRequest& request,
                                       const Progress& progress) const {
  ATIMO_RETURN_IF_ERROR(check(request));
  const HubCache cache(options_.cache, request.repository);
  if (const auto commit = cache.commit_of(request.revision)) {
    const Offline offline = options_.offline ? Offline::kYes : Offline::kNo;
    ATIMO_ASSIGN_OR_RETURN(const bool complete, is_complete(context, cache, *commit, request, offline));
    if (complete) return HubSnapshot{.folder = cache.snapshot(*commit), .commit = *commit};
  }
  if (options_.offline)
    return absl::UnavailableError(concat("HF_HUB_OFFLINE está ligada e ", cache.folder().string(),
                                         " não tem todos os arquivos da revisão ", request.revision,
                                         "; desligue-a ou use --from PASTA"));
  return Fetch(options_, request, progress).run(context);
}

}  // namespace atimo::models
