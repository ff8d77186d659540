#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/retrieval/embedder.h"
#include "atimo/store/store.h"

namespace atimo::engine {

struct EmbedJobHooks {
  std::function<absl::Status()> publish;  // after each portion that was stored
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // may be empty
};

// Gives every unit that lacks one its vector, in portions: what is stored stays when the context ends. A unit
// that the model cannot read stays without.
absl::Status embed_missing(const Context& context, store::Store& store, const retrieval::Embedder& embedder,
                           const EmbedJobHooks& hooks);

}  // namespace atimo::engine
