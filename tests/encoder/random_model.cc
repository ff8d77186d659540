#include "encoder/random_model.h"

#include "atimo/base/status_macros.h"

namespace atimo::encoder {

absl::StatusOr<RandomModel> RandomModel::make(const ModelInfo& info, std::uint64_t seed) {
  ATIMO_ASSIGN_OR_RETURN(TempDir folder, TempDir::create("atimo-model-"));
  RandomModel model(std::move(folder));
  ATIMO_RETURN_IF_ERROR(write_model(info, "", RandomWeights(seed), model.path()));
  ATIMO_ASSIGN_OR_RETURN(model.file_, ModelFile::open(model.path()));
  return model;
}

ModelInfo tiny_model(Precision precision) {
  return {.name = "tiny",
          .precision = precision,
          .config = {.family = Family::kXlmRoberta,
                     .hidden = 64,
                     .layers = 3,
                     .heads = 4,
                     .intermediate = 160,
                     .vocabulary = 97,
                     .positions = 150,
                     .token_types = 1,
                     .first_position = 2,
                     .classifier = true},
          .sparse = true,
          .multi_vector_width = 64};
}

absl::StatusOr<std::vector<Output>> run_batch(Backend& backend,
                                              const std::vector<std::vector<TokenId>>& texts,
                                              const Heads& heads) {
  PackedBatch batch;
  for (const auto& ids : texts) {
    ATIMO_RETURN_IF_ERROR(backend.accepts(ids, heads));
    batch.add(ids, static_cast<std::uint32_t>(ids.size()));
  }
  const std::unique_ptr<Pass> pass = backend.begin(batch, heads);
  while (!pass->done()) pass->advance();
  return pass->outputs();
}

std::vector<TokenId> some_ids(std::size_t length, std::uint32_t vocabulary) {
  std::vector<TokenId> ids = {0};
  for (std::size_t i = 1; i < length; ++i) {
    ids.push_back(static_cast<TokenId>((4 + 7919 * i + 31 * length) % (vocabulary - 4) + 4));
  }
  return ids;
}

}  // namespace atimo::encoder
