#include <algorithm>
#include <array>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/piece_trie.h"

namespace atimo::encoder::internal {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
// How many blocks at the end are searched for room. Older ones are nearly full: looking there would cost more
// time than it saves units.
constexpr std::size_t kOpenBlocks = 16;

// Places nodes so that no two have the same base: then the byte in a unit is enough to tell whose child it
// is. Base 0 is left to the nodes without children, for which it is right as no node has it.
// Thread-compatible.
class Builder {
 public:
  explicit Builder(std::vector<TrieEntry> entries) : entries_(std::move(entries)) {}

  absl::StatusOr<TrieArrays> build();

 private:
  // The node of all entries in [begin, end), which share their first `depth` bytes.
  struct Range {
    std::uint32_t node, begin, end, depth;
  };

  absl::Status expand(Range range);
  absl::StatusOr<std::uint32_t> find_base(std::span<const std::uint8_t> labels);
  bool fits(std::uint32_t base, std::span<const std::uint8_t> labels) const;
  absl::Status add_block();
  void take(std::uint32_t place);

  std::vector<TrieEntry> entries_;
  TrieArrays arrays_;
  std::vector<Range> pending_;
  std::vector<bool> taken_;
  std::vector<bool> is_base_;
  std::vector<std::uint32_t> next_free_, previous_free_;  // a list of free places in the open blocks
  std::uint32_t first_free_ = kNone, last_free_ = kNone;
};

absl::StatusOr<TrieArrays> Builder::build() {
  std::sort(entries_.begin(), entries_.end(),
            [](const TrieEntry& a, const TrieEntry& b) { return a.text < b.text; });
  ATIMO_RETURN_IF_ERROR(add_block());
  take(PieceTrie::kRoot);
  is_base_[0] = true;
  pending_.push_back({PieceTrie::kRoot, 0, static_cast<std::uint32_t>(entries_.size()), 0});
  while (!pending_.empty()) {
    const Range range = pending_.back();
    pending_.pop_back();
    ATIMO_RETURN_IF_ERROR(expand(range));
  }
  return std::move(arrays_);
}

absl::Status Builder::expand(Range range) {
  if (range.begin < range.end && entries_[range.begin].text.size() == range.depth) {
    arrays_.units[range.node].score = entries_[range.begin].score;
    arrays_.ids[range.node] = entries_[range.begin].id;
    ++range.begin;
  }
  if (range.begin == range.end) return absl::OkStatus();
  std::array<std::uint8_t, 256> labels{};
  std::array<std::uint32_t, 257> begins{};
  std::size_t count = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    const auto label = static_cast<std::uint8_t>(entries_[i].text[range.depth]);
    if (count > 0 && labels[count - 1] == label) continue;
    labels[count] = label;
    begins[count++] = i;
  }
  begins[count] = range.end;
  ATIMO_ASSIGN_OR_RETURN(const std::uint32_t base, find_base(std::span(labels).first(count)));
  is_base_[base] = true;
  arrays_.units[range.node].link |= base << 9;
  for (std::size_t i = count; i-- > 0;) {
    const std::uint32_t place = base ^ labels[i];
    take(place);
    arrays_.units[place].link = 0x100u | labels[i];
    pending_.push_back({place, begins[i], begins[i + 1], range.depth + 1});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::uint32_t> Builder::find_base(std::span<const std::uint8_t> labels) {
  for (std::uint32_t place = first_free_; place != kNone; place = next_free_[place]) {
    const std::uint32_t base = place ^ labels[0];
    if (fits(base, labels)) return base;
  }
  const auto begin = static_cast<std::uint32_t>(arrays_.units.size());
  ATIMO_RETURN_IF_ERROR(add_block());
  return begin ^ labels[0];  // an empty block has room for any node
}

bool Builder::fits(std::uint32_t base, std::span<const std::uint8_t> labels) const {
  if (is_base_[base]) return false;
  return std::none_of(labels.begin(), labels.end(), [&](std::uint8_t label) { return taken_[base ^ label]; });
}

absl::Status Builder::add_block() {
  const std::size_t begin = arrays_.units.size();
  const std::size_t end = begin + PieceTrie::kBlock;
  if (end > PieceTrie::kMaxUnits) {
    return absl::DataLossError(
        concat("the vocabulary needs more than ", PieceTrie::kMaxUnits, " trie units"));
  }
  arrays_.units.resize(end);
  arrays_.ids.resize(end, 0);
  taken_.resize(end, false);
  is_base_.resize(end, false);
  next_free_.resize(end, kNone);
  previous_free_.resize(end, kNone);
  for (std::size_t i = begin; i < end; ++i) {
    const auto place = static_cast<std::uint32_t>(i);
    previous_free_[place] = last_free_;
    (last_free_ == kNone ? first_free_ : next_free_[last_free_]) = place;
    last_free_ = place;
  }
  while (first_free_ != kNone && first_free_ + kOpenBlocks * PieceTrie::kBlock < end) take(first_free_);
  return absl::OkStatus();
}

void Builder::take(std::uint32_t place) {
  taken_[place] = true;
  const std::uint32_t next = next_free_[place];
  const std::uint32_t previous = previous_free_[place];
  (previous == kNone ? first_free_ : next_free_[previous]) = next;
  (next == kNone ? last_free_ : previous_free_[next]) = previous;
}

}  // namespace

absl::StatusOr<TrieArrays> build_trie(std::vector<TrieEntry> entries) {
  return Builder(std::move(entries)).build();
}

}  // namespace atimo::encoder::internal
