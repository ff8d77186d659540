#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/client/remote_engine.h"
#include "atimo/encoder/encoder.h"

namespace atimo::client {

namespace internal {
class Link;
}

// The models of a resident server. Errors keep their codes and sentences. Thread-safe.
class ResidentModels {
 public:
  struct Model {
    std::string name, kind, precision, state;  // words of docs/api/http.md, GET /status
    double load_ms = 0;
  };

  struct Embeddings {
    std::vector<absl::StatusOr<encoder::Embedding>> texts;  // without `vectors`
    std::map<encoder::TokenId, std::string> pieces;         // of the tokens of `sparse`
  };

  explicit ResidentModels(ResidentOptions options);
  ~ResidentModels();

  absl::StatusOr<std::vector<Model>> list(const Context& context) const;
  // As encoder::Encoder does, dense and sparse alone, up to 2,048 texts of 8 MiB. `model` is a name;
  // NotFound: it has no such model.
  absl::StatusOr<Embeddings> embed(const Context& context, std::string_view model,
                                   std::span<const std::string_view> texts,
                                   const encoder::Encoder::EmbedOptions& options) const;
  absl::StatusOr<std::vector<absl::StatusOr<encoder::RerankScore>>> rerank(
      const Context& context, std::string_view model, std::string_view query,
      std::span<const std::string_view> documents, const encoder::Encoder::RerankOptions& options) const;

  // As server::ModelService does. NotFound: it has no such model.
  absl::StatusOr<Model> unload(const Context& context, std::string_view name) const;
  absl::StatusOr<Model> reload(const Context& context, std::string_view name) const;

 private:
  absl::StatusOr<Model> change(const Context& context, std::string_view name, std::string_view what) const;

  const std::unique_ptr<const internal::Link> link_;
};

}  // namespace atimo::client
