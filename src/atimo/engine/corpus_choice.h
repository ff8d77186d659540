#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/engine/engine.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/embedder.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// The corpus that the options name: the index in the data folder, or a collection on a server, which is not
// asked yet. An index that is damaged or that an older release made gives way to an empty one, and `notices`
// says so.
absl::StatusOr<std::unique_ptr<retrieval::Corpus>> open_corpus(const EngineOptions& options,
                                                               const store::Store& store,
                                                               const retrieval::Embedder* embedder,
                                                               std::vector<std::string>& notices);

}  // namespace atimo::engine
