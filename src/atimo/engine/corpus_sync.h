#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "atimo/index/index.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/embedder.h"
#include "atimo/store/store.h"
#include "atimo/text/analyzer_pool.h"

namespace atimo::engine {

// The index options that go with an embedder (null: none). Its content version stands for how terms are made
// and for the embedder's identity, so that an index of another one is rebuilt.
index::Index::Options index_options(const retrieval::Embedder* embedder);

// Brings the corpus up to the store's change counter: only what changed since the corpus's token, or every
// unit when it wants everything. Safe to repeat after a crash at any point. One caller at a time.
absl::Status sync_corpus(const Context& context, const store::Store& store, retrieval::Corpus& corpus,
                         text::AnalyzerPool& analyzers, const retrieval::Embedder* embedder);

}  // namespace atimo::engine
