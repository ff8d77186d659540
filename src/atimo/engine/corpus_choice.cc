#include "atimo/engine/corpus_choice.h"

#include <filesystem>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"
#include "atimo/engine/corpus_sync.h"
#include "atimo/retrieval/embedded_corpus.h"
#include "atimo/retrieval/milvus_corpus.h"

namespace atimo::engine {
namespace {

absl::StatusOr<std::unique_ptr<index::Index>> open_index(const std::filesystem::path& folder,
                                                         const index::Index::Options& options,
                                                         std::uint64_t change_counter,
                                                         std::vector<std::string>& notices) {
  absl::StatusOr<std::unique_ptr<index::Index>> index = index::Index::open(folder, options);
  std::string damage;
  if (index.ok() && (*index)->token() > change_counter) damage = "o índice é mais novo que o acervo";
  if (absl::IsDataLoss(index.status())) damage = message_of(index.status());
  if (damage.empty()) return index;
  notices.push_back(concat("índice refeito a partir do acervo: ", damage));
  index = absl::UnavailableError("closed");
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error)
    return absl::PermissionDeniedError(
        concat("não pude remover ", folder.string(), ": ", system_reason(error.value())));
  return index::Index::open(folder, options);
}

}  // namespace

absl::StatusOr<std::unique_ptr<retrieval::Corpus>> open_corpus(const EngineOptions& options,
                                                               const store::Store& store,
                                                               const retrieval::Embedder* embedder,
                                                               std::vector<std::string>& notices) {
  const index::Index::Options content = index_options(embedder);
  if (options.milvus) {
    return retrieval::MilvusCorpus::open({.connection = options.milvus->connection,
                                          .collection = options.milvus->collection,
                                          .folder = options.home / "corpus",
                                          .content_version = content.content_version,
                                          .dimensions = content.dimensions});
  }
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<index::Index> index,
                         open_index(options.home / "index", content, store.change_counter(), notices));
  return std::make_unique<retrieval::EmbeddedCorpus>(std::move(index));
}

}  // namespace atimo::engine
