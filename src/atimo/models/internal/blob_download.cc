#include "atimo/models/internal/blob_download.h"

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/disk_space.h"
#include "atimo/models/internal/digest.h"
#include "atimo/models/internal/partial_file.h"

namespace atimo::models::internal {
namespace {

absl::StatusOr<FileLock> lock_blob(const std::filesystem::path& path, const HubFile& file) {
  ATIMO_RETURN_IF_ERROR(create_folders(path.parent_path()));
  auto lock = FileLock::acquire(path);
  if (lock.status().code() == absl::StatusCode::kFailedPrecondition)
    return absl::FailedPreconditionError(concat("outro processo já está baixando ", file.path, " de ",
                                                file.repository, "; espere por ele e tente de novo"));
  return lock;
}

// "bytes 100-199/200" begins at 100.
bool continues_at(const http::Head& head, std::uint64_t first_byte) {
  return head.field("content-range").starts_with(concat("bytes ", first_byte, "-"));
}

// The body of one answer on its way into the partial file.
class Receiver {
 public:
  Receiver(PartialFile& file, std::uint64_t first_byte, std::uint64_t limit)
      : file_(file), first_byte_(first_byte), limit_(limit) {}

  absl::Status take(const http::Head& head, std::string_view piece) {
    if (first_) ATIMO_RETURN_IF_ERROR(begin(head));
    first_ = false;
    if (piece.size() > limit_ - file_.size())
      return absl::DataLossError(concat("o servidor mandou mais que os ", limit_, " bytes do arquivo"));
    return file_.append(piece);
  }

 private:
  // A server that knows no ranges sends all of it again; one that sends another range is not trusted.
  absl::Status begin(const http::Head& head) {
    if (head.code == 206 && continues_at(head, first_byte_)) return absl::OkStatus();
    ATIMO_RETURN_IF_ERROR(file_.clear());
    if (head.code == 206) return absl::UnavailableError("o servidor mandou outro pedaço do arquivo");
    return absl::OkStatus();
  }

  PartialFile& file_;
  std::uint64_t first_byte_, limit_;
  bool first_ = true;
};

}  // namespace

http::Attempt BlobDownload::attempt(const Context& context, const HubFile& file,
                                    const HubMetadata& metadata) {
  auto partial = PartialFile::open(cache_.partial(metadata.etag));
  if (!partial.ok()) return {partial.status()};
  // Longer than the file is, it is none of it.
  if (partial->size() > metadata.bytes) {
    if (absl::Status cleared = partial->clear(); !cleared.ok()) return {cleared};
  }
  const std::uint64_t before = partial->size();
  if (before == metadata.bytes && before > 0) return {partial->sync()};
  Receiver receiver(*partial, before, metadata.bytes);
  const auto answer =
      connection_.download(context, file, before, [&](const http::Head& head, std::string_view piece) {
        absl::Status taken = receiver.take(head, piece);
        if (progress_) progress_(partial->size());
        return taken;
      });
  const bool progressed = partial->size() > before;
  if (!answer.head.ok()) return {answer.head.status(), answer.wait, progressed};
  if (answer.head->code == 416) {
    absl::Status cleared = partial->clear();
    return {cleared.ok() ? absl::UnavailableError(concat(file.path, ": o servidor recusou continuar"))
                         : cleared};
  }
  if (partial->size() < metadata.bytes)
    return {absl::UnavailableError(concat(file.path, ": vieram ", partial->size(), " de ", metadata.bytes,
                                          " bytes e a conexão acabou")),
            {},
            progressed};
  return {partial->sync()};
}

absl::Status BlobDownload::fill(const Context& context, const HubFile& file, const HubMetadata& metadata) {
  absl::Status status =
      http::with_retries(context, connection_.retries(), [&] { return attempt(context, file, metadata); });
  if (status.code() == absl::StatusCode::kResourceExhausted)
    return annotate(status, concat(file.path, " tem ", byte_size(metadata.bytes)));
  return status;
}

absl::Status BlobDownload::check(const Context& context, const HubFile& file, const HubMetadata& metadata,
                                 std::string_view pinned_sha256) const {
  const std::filesystem::path partial = cache_.partial(metadata.etag);
  absl::Status status = check_digest(context, partial, metadata.etag);
  if (status.ok() && pinned_sha256 != metadata.etag) status = check_digest(context, partial, pinned_sha256);
  if (status.code() != absl::StatusCode::kDataLoss) return status;
  std::error_code ignored;  // what cannot be removed is found wrong again next time
  std::filesystem::remove(partial, ignored);
  return annotate(status, concat(file.path, " de ", file.repository, " veio errado e não foi guardado"));
}

absl::Status BlobDownload::run(const Context& context, const HubFile& file, const HubMetadata& metadata,
                               std::string_view pinned_sha256) {
  ATIMO_RETURN_IF_ERROR(create_folders(cache_.blob(metadata.etag).parent_path()));
  ATIMO_ASSIGN_OR_RETURN(const FileLock lock, lock_blob(cache_.lock(metadata.etag), file));
  std::error_code error;
  const bool resumed = std::filesystem::exists(cache_.partial(metadata.etag), error);
  ATIMO_RETURN_IF_ERROR(fill(context, file, metadata));
  absl::Status checked = check(context, file, metadata, pinned_sha256);
  if (resumed && checked.code() == absl::StatusCode::kDataLoss) {
    // The part from an earlier run may have been the wrong one.
    ATIMO_RETURN_IF_ERROR(fill(context, file, metadata));
    checked = check(context, file, metadata, pinned_sha256);
  }
  ATIMO_RETURN_IF_ERROR(checked);
  std::filesystem::rename(cache_.partial(metadata.etag), cache_.blob(metadata.etag), error);
  return error ? system_error("renomear", cache_.partial(metadata.etag), error.value()) : absl::OkStatus();
}

}  // namespace atimo::models::internal
