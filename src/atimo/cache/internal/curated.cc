#include "atimo/cache/internal/curated.h"

#include "atimo/base/concat.h"

namespace atimo::cache::internal {

DeviceNames device_names(const Selection& selection) {
  const std::string& value = selection.value;
  if (selection.what == Selection::What::kDocument) return {.ids = {}, .prefix = concat(value, "#")};
  DeviceNames names{.ids = {value}, .prefix = concat(value, "_")};
  // "lei-1#art75_cpt_inc2" stands in "lei-1#art75_cpt" and in "lei-1#art75".
  const std::size_t start = value.find('#');
  for (std::size_t end = value.rfind('_');
       end != std::string::npos && start != std::string::npos && end > start; end = value.rfind('_', end - 1))
    names.ids.push_back(value.substr(0, end));
  return names;
}

absl::Status not_kept(EntryId id) {
  return absl::NotFoundError(concat("a resposta ", id, " não está guardada"));
}

std::vector<Day> every_day(const std::vector<Day>& known, std::int64_t last, std::int64_t days) {
  std::vector<Day> all;
  auto next = known.begin();
  for (std::int64_t day = last - days + 1; day <= last; ++day) {
    while (next != known.end() && next->day < day) ++next;
    const bool has_some = next != known.end() && next->day == day;
    all.push_back(has_some ? *next : Day{.day = day});
  }
  return all;
}

}  // namespace atimo::cache::internal
