#include "atimo/index/internal/index_folder.h"

#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"

namespace atimo::index::internal {
namespace {

constexpr std::uint64_t kMaxManifestBytes = std::uint64_t{1} << 26;
constexpr std::uint64_t kMaxDeletionsBytes = 64 + kMaxSegmentUnits / 8;

// A file the manifest promises and that is not there, or is of the wrong size, is damage.
absl::Status as_data_loss(const absl::Status& status) {
  if (absl::IsNotFound(status) || absl::IsResourceExhausted(status) || absl::IsInvalidArgument(status)) {
    return absl::DataLossError(status.message());
  }
  return status;
}

absl::StatusOr<Deletions> read_deletions(const std::filesystem::path& path, std::uint32_t units) {
  const absl::StatusOr<std::string> bytes = read_file(path, kMaxDeletionsBytes);
  if (!bytes.ok()) return as_data_loss(bytes.status());
  absl::StatusOr<Deletions> deletions = Deletions::parse(*bytes, units);
  if (!deletions.ok()) return annotate(deletions.status(), path.string());
  return deletions;
}

bool is_index_file(std::string_view name) {
  return name.starts_with("segment-") || name.starts_with("deletions-") ||
         name == concat(kManifestName, ".tmp");
}

std::vector<std::string> index_files(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code unknown;
    if (it->symlink_status(unknown).type() != std::filesystem::file_type::regular) continue;
    if (std::string name = it->path().filename().string(); is_index_file(name))
      names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

absl::StatusOr<std::pair<IndexFolder, IndexFolder::State>> IndexFolder::open(
    const std::filesystem::path& path, const Index::Options& options) {
  IndexFolder folder(path);
  ATIMO_RETURN_IF_ERROR(folder.read_manifest(options.content_version));
  State state{.epoch = folder.manifest_.epoch, .token = folder.manifest_.token, .segments = {}};
  for (const Manifest::SegmentEntry& entry : folder.manifest_.segments) {
    ATIMO_ASSIGN_OR_RETURN(LiveSegment segment, folder.read_segment(entry));
    if (const std::uint32_t found = segment.segment->view().dimensions(); found != options.dimensions) {
      return absl::DataLossError(
          concat(path.string(), ": has vectors of ", found, " dimensions, not ", options.dimensions));
    }
    state.segments.push_back(std::move(segment));
  }
  folder.remove_unnamed();
  return std::pair(std::move(folder), std::move(state));
}

absl::Status IndexFolder::remove_files(const std::filesystem::path& path) {
  std::vector<std::string> names = index_files(path);
  names.emplace_back(kManifestName);
  for (const std::string& name : names) {
    std::error_code error;
    std::filesystem::remove(path / name, error);
    if (error)
      return absl::PermissionDeniedError(
          concat("não pude remover ", (path / name).string(), ": ", system_reason(error.value())));
  }
  return absl::OkStatus();
}

absl::Status IndexFolder::read_manifest(std::uint64_t content_version) {
  const std::filesystem::path path = path_ / kManifestName;
  const absl::StatusOr<std::string> bytes = read_file(path, kMaxManifestBytes);
  if (absl::IsNotFound(bytes.status())) {
    // The first manifest is written before the first segment.
    if (has_segments())
      return absl::DataLossError(concat(path.string(), ": missing, though there are segments"));
    manifest_.content_version = content_version;
    return write_file_atomic(path, manifest_.serialize());
  }
  if (!bytes.ok()) return as_data_loss(bytes.status());
  absl::StatusOr<Manifest> manifest = Manifest::parse(*bytes);
  if (!manifest.ok()) return annotate(manifest.status(), path.string());
  if (manifest->content_version != content_version) {
    return absl::DataLossError(
        concat(path.string(), ": of content version ", manifest->content_version, ", not ", content_version));
  }
  manifest_ = *std::move(manifest);
  return absl::OkStatus();
}

bool IndexFolder::has_segments() const {
  for (const std::string& name : index_files(path_)) {
    if (name.starts_with("segment-")) return true;
  }
  return false;
}

absl::StatusOr<LiveSegment> IndexFolder::read_segment(const Manifest::SegmentEntry& entry) const {
  const std::filesystem::path path = path_ / segment_file_name(entry.segment);
  absl::StatusOr<std::shared_ptr<const Segment>> segment = Segment::open(path, entry.segment);
  if (!segment.ok()) return as_data_loss(segment.status());
  const SegmentView& view = (*segment)->view();
  if (view.preamble_checksum() != entry.checksum) {
    return absl::DataLossError(concat(path.string(), ": not the segment the manifest names"));
  }
  LiveSegment live{.segment = *std::move(segment), .deletions = nullptr, .deletions_file = entry.deletions};
  if (entry.deletions != 0) {
    ATIMO_ASSIGN_OR_RETURN(Deletions deletions,
                           read_deletions(path_ / deletions_file_name(entry.deletions), view.unit_count()));
    live.deletions = std::make_shared<const Deletions>(std::move(deletions));
  }
  return live;
}

absl::StatusOr<LiveSegment> IndexFolder::write_segment(std::string_view bytes) {
  return write_reserved(path_, manifest_.next_file++, bytes);
}

std::uint64_t IndexFolder::reserve() {
  const std::uint64_t number = manifest_.next_file++;
  reserved_.insert(number);
  return number;
}

absl::StatusOr<LiveSegment> IndexFolder::write_reserved(const std::filesystem::path& folder,
                                                        std::uint64_t number, std::string_view bytes) {
  const std::filesystem::path path = folder / segment_file_name(number);
  ATIMO_RETURN_IF_ERROR(write_file_atomic(path, bytes));
  ATIMO_ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, Segment::open(path, number));
  return LiveSegment{.segment = std::move(segment), .deletions = nullptr, .deletions_file = 0};
}

absl::Status IndexFolder::publish(State& state) {
  Manifest next{.epoch = state.epoch,
                .token = state.token,
                .next_file = 0,
                .content_version = manifest_.content_version,
                .segments = {}};
  for (LiveSegment& segment : state.segments) {
    if (segment.deletions && segment.deletions_file == 0) {
      segment.deletions_file = manifest_.next_file++;
      ATIMO_RETURN_IF_ERROR(write_file_atomic(path_ / deletions_file_name(segment.deletions_file),
                                              segment.deletions->serialize()));
    }
    next.segments.push_back(
        {segment.segment->id(), segment.deletions_file, segment.segment->view().preamble_checksum()});
  }
  next.next_file = manifest_.next_file;
  ATIMO_RETURN_IF_ERROR(write_file_atomic(path_ / kManifestName, next.serialize()));
  manifest_ = std::move(next);
  return absl::OkStatus();
}

absl::Status IndexFolder::verify(const LiveSegments& segments) const {
  const std::filesystem::path path = path_ / kManifestName;
  const absl::StatusOr<std::string> bytes = read_file(path, kMaxManifestBytes);
  if (!bytes.ok()) return as_data_loss(bytes.status());
  if (const auto manifest = Manifest::parse(*bytes); !manifest.ok())
    return annotate(manifest.status(), path.string());
  for (const LiveSegment& segment : segments) {
    ATIMO_RETURN_IF_ERROR(segment.segment->verify());
    if (segment.deletions_file == 0) continue;
    const auto deletions = read_deletions(path_ / deletions_file_name(segment.deletions_file),
                                          segment.segment->view().unit_count());
    ATIMO_RETURN_IF_ERROR(deletions.status());
  }
  return absl::OkStatus();
}

void IndexFolder::remove_unnamed() const {
  std::set<std::string> named;
  for (const Manifest::SegmentEntry& entry : manifest_.segments) {
    named.insert(segment_file_name(entry.segment));
    if (entry.deletions != 0) named.insert(deletions_file_name(entry.deletions));
  }
  for (const std::uint64_t number : reserved_) {
    named.insert(segment_file_name(number));
    named.insert(concat(segment_file_name(number), ".tmp"));
  }
  for (const std::string& name : index_files(path_)) {
    std::error_code ignored;  // a file that stays is tried again at the next publication or open
    if (!named.contains(name)) std::filesystem::remove(path_ / name, ignored);
  }
}

}  // namespace atimo::index::internal
