#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/milvus/connection.h"
#include "atimo/retrieval/corpus.h"

namespace atimo::retrieval {

namespace internal {
class MilvusCore;
}

struct MilvusCorpusOptions {
  milvus::ConnectionOptions connection;
  std::string collection = "atimo";
  std::filesystem::path folder;  // of what this process must know of the collection; created when missing
  std::uint64_t content_version = 0;  // as index::Index::Options
  std::uint32_t dimensions = 0;       // of dense vectors; 0: units have none
};

// A collection on a Milvus server as a corpus: made by the first call with the fields of leis_v3 and some of
// our own (docs/formats/milvus.md). It belongs to one installation, and is refused by any other. Words are
// searched as sparse vectors (internal/term_weights.h), so the Bm25 settings of a search are those of the
// last feeding of everything, and `by_field` of a hit is empty.
//
// The server may be away at any time, at the start too: calls then end with Unavailable, state() says so, and
// the first call after it is back succeeds. A collection that does not fit (another owner, other dimensions,
// missing fields) is FailedPrecondition and is left as it is.
class MilvusCorpus final : public Corpus {
 public:
  // Touches no network. Errors: of the options, of the folder.
  static absl::StatusOr<std::unique_ptr<Corpus>> open(const MilvusCorpusOptions& options);

  absl::Status apply(const Context& context, const CorpusChanges& changes) override;
  std::uint64_t token() const override;
  bool keeps_texts() const override { return true; }
  bool wants_everything() const override;
  std::shared_ptr<const CorpusView> view() const override;
  CorpusState state() const override;

 private:
  explicit MilvusCorpus(std::shared_ptr<internal::MilvusCore> core);

  absl::Status start(const CorpusChanges& changes);
  absl::Status add(const Context& context, const CorpusChanges& changes);
  absl::Status remove(const Context& context, const CorpusChanges& changes);
  absl::Status finish(const CorpusChanges& changes);

  const std::shared_ptr<internal::MilvusCore> core_;
  std::mutex writing_;
};

}  // namespace atimo::retrieval
