#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/encoder/encoder.h"

namespace atimo::cli::internal {

// A model that takes the texts of a command: that of the resident server, or one of this process.
class TextModel {
 public:
  using Embeddings = std::vector<absl::StatusOr<encoder::Embedding>>;
  using Scores = std::vector<absl::StatusOr<encoder::RerankScore>>;

  virtual ~TextModel() = default;
  virtual absl::StatusOr<Embeddings> embed(const Context& context, std::span<const std::string_view> texts,
                                           const encoder::Encoder::EmbedOptions& options) = 0;
  virtual absl::StatusOr<Scores> rerank(const Context& context, std::string_view query,
                                        std::span<const std::string_view> documents,
                                        const encoder::Encoder::RerankOptions& options) = 0;
  // Of a token in `sparse` of what embed() gave last.
  virtual std::string piece(encoder::TokenId token) const = 0;
};

// The model that the arguments name, else the configured `embedder` (or mini) or `reranker`. The resident
// server has it open when it is the configured one and nothing is asked of this process (--threads, --isa,
// --output colbert, a file). Errors as chosen_model() and reach_resident().
enum class TextTask : std::uint8_t { kEmbed, kRerank };
absl::StatusOr<std::unique_ptr<TextModel>> reach_text_model(const Session& session, TextTask task);

}  // namespace atimo::cli::internal
