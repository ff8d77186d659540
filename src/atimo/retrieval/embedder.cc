#include "atimo/retrieval/embedder.h"

#include <algorithm>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

// Of a unit; what is longer is cut. Attention costs grow with the square, and the subject of an article is
// told early.
constexpr std::uint32_t kUnitTokens = 512;
// Grows with every change of embedded_text(), so that vectors of the older text are made again.
constexpr int kTextVersion = 2;

}  // namespace

Embedder::Embedder(std::shared_ptr<const encoder::Encoder> encoder) : encoder_(std::move(encoder)) {
  const encoder::ModelInfo& info = encoder_->info();
  identity_ =
      concat(info.name, " ", encoder::name_of(info.precision), " ", info.config.hidden, " t", kTextVersion);
}

absl::StatusOr<std::vector<float>> Embedder::question(const Context& context, std::string_view text) const {
  ATIMO_ASSIGN_OR_RETURN(auto embeddings,
                         encoder_->embed(context, std::span(&text, 1), {.lane = encoder::Lane::kQuery}));
  ATIMO_ASSIGN_OR_RETURN(encoder::Embedding embedding, std::move(embeddings.front()));
  return std::move(embedding.dense);
}

absl::StatusOr<std::vector<absl::StatusOr<std::vector<float>>>> Embedder::units(
    const Context& context, std::span<const std::string> texts) const {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const std::uint32_t limit = std::min(kUnitTokens, encoder_->info().config.max_tokens());
  ATIMO_ASSIGN_OR_RETURN(
      auto embeddings,
      encoder_->embed(context, views, {.lane = encoder::Lane::kIngest, .max_tokens = limit}));
  std::vector<absl::StatusOr<std::vector<float>>> vectors;
  for (absl::StatusOr<encoder::Embedding>& embedding : embeddings) {
    if (embedding.ok()) {
      vectors.emplace_back(std::move(embedding->dense));
    } else {
      vectors.emplace_back(embedding.status());
    }
  }
  return vectors;
}

std::string embedded_text(std::string_view document_title, const store::StoredDevice& unit) {
  std::string text(document_title);
  for (const std::string_view part :
       {std::string_view(unit.hierarchy), std::string_view(unit.heading), std::string_view(unit.full_text)})
    if (!part.empty()) text += concat(text.empty() ? "" : "\n", part);
  return text;
}

}  // namespace atimo::retrieval
