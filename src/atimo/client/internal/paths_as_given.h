#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "atimo/engine/engine.h"

namespace atimo::client::internal {

// Paths for a process with another working folder, and their names as the user wrote them in what it answers.
class PathsAsGiven {
 public:
  explicit PathsAsGiven(const std::vector<std::filesystem::path>& given);

  const std::vector<std::string>& absolute() const { return absolute_; }
  void restore(engine::IngestReport& report) const;
  absl::Status restored(const absl::Status& status) const;

 private:
  std::string restored(std::string text) const;

  std::vector<std::string> absolute_;
  std::vector<std::pair<std::string, std::string>> names_;  // absolute, given; longer ones first
};

}  // namespace atimo::client::internal
