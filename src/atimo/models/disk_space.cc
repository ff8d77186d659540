#include "atimo/models/disk_space.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"

namespace atimo::models {

absl::StatusOr<std::uint64_t> free_bytes(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::path place = std::filesystem::absolute(folder, error);
  while (!std::filesystem::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  struct statvfs info {};
  if (::statvfs(place.c_str(), &info) != 0) return system_error("examinar o disco de", place);
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

absl::Status require_space(const FreeBytes& free, const std::filesystem::path& folder, std::uint64_t bytes,
                           std::string_view what) {
  ATIMO_ASSIGN_OR_RETURN(const std::uint64_t left, free(folder));
  if (bytes <= left) return absl::OkStatus();
  return absl::ResourceExhaustedError(concat(what, " precisa de ", byte_size(bytes), " em ", folder.string(),
                                             "; há ", byte_size(left), " livres"));
}

std::string byte_size(std::uint64_t bytes, char decimal_mark) {
  constexpr std::uint64_t kKilo = 1000;
  if (bytes < kKilo) return concat(bytes, " B");
  constexpr std::string_view kUnits = "kMGTPE";
  double value = static_cast<double>(bytes) / kKilo;
  std::size_t unit = 0;
  for (; value >= kKilo && unit + 1 < kUnits.size(); ++unit) value /= kKilo;
  std::string text = fmt::format("{:.{}f} {}B", value, value < 10 ? 2 : value < 100 ? 1 : 0, kUnits[unit]);
  std::replace(text.begin(), text.end(), '.', decimal_mark);
  return text;
}

}  // namespace atimo::models
