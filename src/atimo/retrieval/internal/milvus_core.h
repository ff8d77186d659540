#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/retrieval/internal/lazy_collection.h"
#include "atimo/retrieval/milvus_corpus.h"
#include "atimo/store/term_ledger.h"

namespace atimo::retrieval::internal {

// The collection on the server and the ledger beside it, which a corpus and its views share. Thread-safe.
class MilvusCore {
 public:
  static absl::StatusOr<std::shared_ptr<MilvusCore>> open(const MilvusCorpusOptions& options);

  LazyCollection& collection() { return collection_; }
  store::TermLedger& ledger() { return *ledger_; }
  const MilvusCorpusOptions& options() const { return options_; }
  CorpusState state() const;

 private:
  MilvusCore(const MilvusCorpusOptions& options, std::string owner,
             std::unique_ptr<milvus::Connection> connection, std::unique_ptr<store::TermLedger> ledger);

  // Whether the server still has what the ledger says.
  absl::Status compare(const Context& context, milvus::Collection& collection);

  const MilvusCorpusOptions options_;
  const std::unique_ptr<store::TermLedger> ledger_;
  LazyCollection collection_;
};

}  // namespace atimo::retrieval::internal
