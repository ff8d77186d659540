#include "atimo/client/internal/paths_as_given.h"

#include <algorithm>

#include "atimo/base/status_macros.h"

namespace atimo::client::internal {

PathsAsGiven::PathsAsGiven(const std::vector<std::filesystem::path>& given) {
  for (const std::filesystem::path& path : given) {
    std::error_code no_working_folder;
    const std::filesystem::path absolute = std::filesystem::absolute(path, no_working_folder);
    absolute_.push_back(no_working_folder ? path.string() : absolute.string());
    if (absolute_.back() != path.string()) names_.emplace_back(absolute_.back(), path.string());
  }
  // "lei" is the beginning of "leis": the longer name is looked for first.
  std::sort(names_.begin(), names_.end(),
            [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

std::string PathsAsGiven::restored(std::string text) const {
  for (const auto& [absolute, given] : names_) {
    for (std::size_t at = text.find(absolute); at != std::string::npos;
         at = text.find(absolute, at + given.size()))
      text.replace(at, absolute.size(), given);
  }
  return text;
}

absl::Status PathsAsGiven::restored(const absl::Status& status) const {
  return {status.code(), restored(std::string(message_of(status)))};
}

void PathsAsGiven::restore(engine::IngestReport& report) const {
  for (engine::IngestedDocument& document : report.documents) document.source = restored(document.source);
  for (engine::IngestFailure& failure : report.failures) {
    failure.source = restored(failure.source);
    failure.status = restored(failure.status);
  }
}

}  // namespace atimo::client::internal
