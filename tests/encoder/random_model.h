#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/file.h"
#include "atimo/encoder/backend.h"
#include "atimo/encoder/convert.h"

namespace atimo::encoder {

// A model with random weights and all heads, written to a folder of its own and opened from there.
class RandomModel {
 public:
  static absl::StatusOr<RandomModel> make(const ModelInfo& info, std::uint64_t seed);

  const std::shared_ptr<const ModelFile>& file() const { return file_; }
  std::filesystem::path path() const { return folder_.path() / "random.atimo"; }

 private:
  explicit RandomModel(TempDir folder) : folder_(std::move(folder)) {}
  TempDir folder_;
  std::shared_ptr<const ModelFile> file_;
};

ModelInfo tiny_model(Precision precision);

// What each text (a list of ids) gives in one batch.
absl::StatusOr<std::vector<Output>> run_batch(Backend& backend,
                                              const std::vector<std::vector<TokenId>>& texts,
                                              const Heads& heads);

// Some ids for a text of this length; different lengths give different ids.
std::vector<TokenId> some_ids(std::size_t length, std::uint32_t vocabulary);

inline constexpr Heads kAllHeads = {
    .dense = true, .sparse = true, .multi_vector = true, .score = true, .hidden = true};

}  // namespace atimo::encoder
