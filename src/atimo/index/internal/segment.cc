#include "atimo/index/internal/segment.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "atimo/base/status_macros.h"

namespace atimo::index::internal {

Segment::Segment(std::uint64_t id, std::filesystem::path path, MappedFile file, const SegmentView& view)
    : id_(id), path_(std::move(path)), file_(std::move(file)), view_(view) {}

absl::StatusOr<std::shared_ptr<const Segment>> Segment::open(const std::filesystem::path& path,
                                                             std::uint64_t id) {
  ATIMO_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(path));
  const std::string_view bytes = file.bytes();
  absl::StatusOr<SegmentView> view = SegmentView::parse(bytes, SegmentView::Checks::kStructureAndChecksums);
  if (!view.ok()) return annotate(view.status(), path.string());
  // Checking read every page; searches touch few, so the rest need not stay resident. Only advice: failure is
  // harmless.
  (void)::madvise(const_cast<char*>(bytes.data()), bytes.size(), MADV_DONTNEED);
  return std::shared_ptr<const Segment>(new Segment(id, path, std::move(file), *view));
}

absl::Status Segment::verify() const { return annotate(view_.verify_checksums(), path_.string()); }

}  // namespace atimo::index::internal
