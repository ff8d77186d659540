#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "atimo/base/hash.h"
#include "atimo/index/internal/deletions.h"
#include "atimo/index/internal/manifest.h"
#include "atimo/index/internal/segment.h"

// Opens the three files of the index from any bytes and reads all that a search or a merge reads. Checksums
// are left out of the segment's case: they would keep the fuzzer away from what they protect.
namespace {

using namespace atimo::index;            // NOLINT
using namespace atimo::index::internal;  // NOLINT

std::uint64_t read_field(const SegmentView& view, std::size_t field) {
  std::uint64_t sum = 0;
  for (const TermEntry& entry : view.entries(field)) {
    const auto term = view.term(field, entry);
    const auto postings = view.postings(field, entry);
    if (term) sum += view.find(field, *term, term_hash(*term)).has_value();
    if (term) sum += view.find(field, *term, entry.hash).has_value();
    if (!postings) continue;
    for (std::size_t place = 0; place < postings->units.size(); ++place) {
      sum += postings->units[place] + postings->frequencies[place];
      if (sum % 16 == 0)
        sum += view.wide_frequency(field, postings->first + static_cast<std::uint32_t>(place));
    }
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)Manifest::parse(bytes).ok();
  (void)Deletions::parse(bytes, 100).ok();
  std::vector<std::uint64_t> aligned((size + 7) / 8);
  if (size > 0) std::memcpy(aligned.data(), data, size);
  const std::string_view copy(reinterpret_cast<const char*>(aligned.data()), size);
  const auto view = SegmentView::parse(copy, SegmentView::Checks::kStructure);
  if (!view.ok()) return 0;
  volatile std::uint64_t sum = view->unit_of(7).value_or(0);
  for (std::size_t field = 0; field < kFields; ++field) sum = sum + read_field(*view, field);
  for (const UnitAttributes& attributes : view->attributes()) sum = sum + attributes.status;
  return 0;
}
