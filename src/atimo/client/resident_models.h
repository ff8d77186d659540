#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/client/remote_engine.h"

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

  explicit ResidentModels(ResidentOptions options);
  ~ResidentModels();

  absl::StatusOr<std::vector<Model>> list(const Context& context) const;
  // As server::ModelService does. NotFound: it has no such model.
  absl::StatusOr<Model> unload(const Context& context, std::string_view name) const;
  absl::StatusOr<Model> reload(const Context& context, std::string_view name) const;

 private:
  absl::StatusOr<Model> change(const Context& context, std::string_view name, std::string_view what) const;

  const std::unique_ptr<const internal::Link> link_;
};

}  // namespace atimo::client
