#include "atimo/index/index.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "atimo/base/background_task.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/index/internal/index_folder.h"
#include "atimo/index/internal/live_snapshot.h"
#include "atimo/index/internal/merge_policy.h"
#include "atimo/index/internal/segment_builder.h"
#include "atimo/index/internal/segment_merger.h"

namespace atimo::index {
namespace {

constexpr std::string_view kLockName = "lock";
// A writer waits when it applied this many times merge_at_segments while one merge went on.
constexpr std::uint64_t kAppliesForEachMerge = 2;

using internal::Deletions;
using internal::IndexFolder;
using internal::LiveSegment;
using internal::LiveSegments;
using internal::LiveSnapshot;

// By increasing key; of those with the same key, the last given.
std::vector<const UnitInput*> last_by_key(std::span<const UnitInput> units) {
  std::vector<const UnitInput*> sorted;
  sorted.reserve(units.size());
  for (auto unit = units.rbegin(); unit != units.rend(); ++unit) sorted.push_back(&*unit);
  const auto by_key = [](const UnitInput* a, const UnitInput* b) { return a->key < b->key; };
  std::stable_sort(sorted.begin(), sorted.end(), by_key);
  const auto same = [](const UnitInput* a, const UnitInput* b) { return a->key == b->key; };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

void delete_keys(LiveSegment& segment, std::span<const UnitKey> keys) {
  const internal::SegmentView& view = segment.segment->view();
  std::shared_ptr<Deletions> changed;
  for (const UnitKey key : keys) {
    const auto unit = view.unit_of(key);
    if (!unit || !segment.is_live(*unit)) continue;
    if (!changed) {
      changed = segment.deletions ? std::make_shared<Deletions>(*segment.deletions)
                                  : std::make_shared<Deletions>(view.unit_count());
    }
    changed->insert(*unit);
  }
  if (!changed) return;
  segment.deletions = std::move(changed);
  segment.deletions_file = 0;
}

// The units of `sources` that were live there and are no more in `now`, where a segment may be gone as a
// whole.
std::vector<UnitKey> deleted_since(const LiveSegments& sources, const LiveSegments& now) {
  std::vector<UnitKey> gone;
  for (const LiveSegment& before : sources) {
    const auto after = std::find_if(now.begin(), now.end(), [&](const LiveSegment& segment) {
      return segment.segment == before.segment;
    });
    const internal::SegmentView& view = before.segment->view();
    for (std::uint32_t unit = 0; unit < view.unit_count(); ++unit) {
      if (before.is_live(unit) && (after == now.end() || !after->is_live(unit)))
        gone.push_back(view.keys()[unit]);
    }
  }
  return gone;
}

// Writers prepare a whole new state, publish it on disk, then swap the snapshot; an error before that leaves
// this object as it was. Files an error leaves behind stay until the next success, since the manifest may
// have reached the disk. Segments are merged behind all this, one merge at a time: it reads a snapshot, and
// only taking its result into the state waits for writers. A writer that is far ahead waits for a merge.
class SegmentedIndex : public Index {
 public:
  SegmentedIndex(FileLock lock, IndexFolder folder, IndexFolder::State state, const Options& options)
      : options_(options),
        lock_(std::move(lock)),
        rotation_(options.dimensions == 0 ? nullptr
                                          : std::make_shared<const internal::Rotation>(options.dimensions)),
        folder_(std::move(folder)) {
    swap_in(std::move(state));
    merges_.wake();
  }

  absl::Status apply(std::span<const UnitInput> additions, std::span<const UnitKey> deletions,
                     std::uint64_t token) override {
    if (applied_since_merge_ >= kAppliesForEachMerge * options_.merge_at_segments) merges_.wait_for_step();
    const std::scoped_lock writing(write_mutex_);
    IndexFolder::State next{.epoch = 0, .token = token, .segments = current()->segments()};
    const std::vector<const UnitInput*> units = last_by_key(additions);
    std::vector<UnitKey> gone(deletions.begin(), deletions.end());
    for (const UnitInput* unit : units) gone.push_back(unit->key);
    for (LiveSegment& segment : next.segments) delete_keys(segment, gone);
    ATIMO_RETURN_IF_ERROR(add_segments(next.segments, units));
    std::erase_if(next.segments, [](const LiveSegment& segment) { return segment.live_units() == 0; });
    ATIMO_RETURN_IF_ERROR(publish(std::move(next)));
    ++applied_since_merge_;
    merges_.wake();
    return absl::OkStatus();
  }

  absl::Status settle() override { return merges_.settle(); }

  std::uint64_t token() const override {
    const std::scoped_lock reading(snapshot_mutex_);
    return token_;
  }

  std::shared_ptr<const Snapshot> snapshot() const override { return current(); }

  absl::Status clear() override {
    const std::scoped_lock writing(write_mutex_);
    return publish({});
  }

  absl::Status verify() const override {
    const std::scoped_lock writing(write_mutex_);
    return folder_.verify(current()->segments());
  }

 private:
  absl::Status add_segments(LiveSegments& segments, std::span<const UnitInput* const> units) {
    for (std::size_t start = 0; start < units.size(); start += internal::kMaxSegmentUnits) {
      const std::size_t count = std::min<std::size_t>(internal::kMaxSegmentUnits, units.size() - start);
      ATIMO_ASSIGN_OR_RETURN(
          const std::string bytes,
          internal::build_segment(units.subspan(start, count), options_.dimensions, rotation_.get()));
      ATIMO_ASSIGN_OR_RETURN(LiveSegment segment, folder_.write_segment(bytes));
      segments.push_back(std::move(segment));
    }
    return absl::OkStatus();
  }

  // false: there is nothing to merge.
  absl::StatusOr<bool> merge_step() {
    LiveSegments sources;
    std::uint64_t number = 0;
    {
      const std::scoped_lock writing(write_mutex_);
      const LiveSegments& segments = current()->segments();
      for (const std::size_t place : internal::next_merge(segments, options_.merge_at_segments))
        sources.push_back(segments[place]);
      if (sources.empty()) return false;
      number = folder_.reserve();
    }
    absl::StatusOr<LiveSegment> merged = merge(sources, number);
    const std::scoped_lock writing(write_mutex_);
    folder_.release(number);
    applied_since_merge_ = 0;
    if (!merged.ok()) return merged.status();
    IndexFolder::State next{.epoch = 0, .token = token(), .segments = current()->segments()};
    delete_keys(*merged, deleted_since(sources, next.segments));
    std::erase_if(next.segments, [&sources](const LiveSegment& segment) {
      return std::any_of(sources.begin(), sources.end(),
                         [&segment](const LiveSegment& source) { return source.segment == segment.segment; });
    });
    if (merged->live_units() > 0) next.segments.push_back(*std::move(merged));
    ATIMO_RETURN_IF_ERROR(publish(std::move(next)));
    return true;
  }

  absl::StatusOr<LiveSegment> merge(const LiveSegments& sources, std::uint64_t number) const {
    ATIMO_ASSIGN_OR_RETURN(const std::string bytes, internal::merge_segments(sources));
    return IndexFolder::write_reserved(path_, number, bytes);
  }

  absl::Status publish(IndexFolder::State next) {
    next.epoch = current()->epoch() + 1;
    ATIMO_RETURN_IF_ERROR(folder_.publish(next));
    swap_in(std::move(next));
    folder_.remove_unnamed();
    return absl::OkStatus();
  }

  void swap_in(IndexFolder::State state) {
    auto next = std::make_shared<const LiveSnapshot>(std::move(state.segments), state.epoch, options_,
                                                     rotation_, scratch_);
    const std::scoped_lock publishing(snapshot_mutex_);
    snapshot_.swap(next);
    token_ = state.token;
  }

  std::shared_ptr<const LiveSnapshot> current() const {
    const std::scoped_lock reading(snapshot_mutex_);
    return snapshot_;
  }

  const Options options_;
  const FileLock lock_;
  const std::shared_ptr<const internal::Rotation> rotation_;  // null: no vectors
  const std::shared_ptr<internal::ScratchPool> scratch_ = std::make_shared<internal::ScratchPool>();
  mutable std::mutex write_mutex_;
  IndexFolder folder_;  // guarded by write_mutex_
  const std::filesystem::path path_ = folder_.path();
  std::atomic<std::uint64_t> applied_since_merge_{0};
  // Held for a pointer's copy; searching takes no lock.
  mutable std::mutex snapshot_mutex_;
  std::shared_ptr<const LiveSnapshot> snapshot_;            // guarded by snapshot_mutex_
  std::uint64_t token_ = 0;                                 // guarded by snapshot_mutex_
  BackgroundTask merges_{[this] { return merge_step(); }};  // last: it uses all the others
};

}  // namespace

absl::StatusOr<std::unique_ptr<Index>> Index::open(const std::filesystem::path& folder,
                                                   const Options& options) {
  const std::uint32_t dimensions = options.dimensions;
  if (dimensions != 0 && (dimensions < internal::kMinDimensions || dimensions > internal::kMaxDimensions)) {
    return absl::InvalidArgumentError(concat(dimensions, " dimensions; allowed: 0, or ",
                                             internal::kMinDimensions, " to ", internal::kMaxDimensions));
  }
  ATIMO_RETURN_IF_ERROR(create_folders(folder));
  ATIMO_ASSIGN_OR_RETURN(FileLock lock, FileLock::acquire(folder / kLockName));
  ATIMO_ASSIGN_OR_RETURN(auto opened, IndexFolder::open(folder, options));
  return std::make_unique<SegmentedIndex>(std::move(lock), std::move(opened.first), std::move(opened.second),
                                          options);
}

absl::Status Index::remove(const std::filesystem::path& folder) {
  ATIMO_ASSIGN_OR_RETURN(const FileLock lock, FileLock::acquire(folder / kLockName));
  return internal::IndexFolder::remove_files(folder);
}

}  // namespace atimo::index
