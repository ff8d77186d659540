#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/encoder.h"
#include "atimo/milvus/collection.h"
#include "atimo/milvus/connection.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/fusion.h"

namespace atimo::retrieval {

namespace internal {
class LazyCollection;
}

struct ServedCollectionOptions {
  milvus::ConnectionOptions connection;
  std::string collection = "leis_v3";
  milvus::FieldNames fields;
  std::size_t dimension = 1024;
};

// A question by each vector that the collection may have; an empty one is not searched.
struct QuestionVectors {
  std::vector<float> dense;
  milvus::SparseVector sparse;  // weights of the model's tokens
  std::vector<float> thesis;    // compared with what a chunk determines
};
// Of a model with dense and sparse heads, such as bge-m3, read by the one that made the collection.
QuestionVectors question_vectors(const encoder::Embedding& question);

struct ServedSearchOptions {
  Fusion fusion = Fusion::kWeighted;  // or kRrf, kDense; kLexical: the sparse vector alone
  std::uint32_t top_k = 20;
  std::uint32_t candidates = 50;                        // of each vector
  milvus::WeightedFusion weights = {0.5f, 0.3f, 0.2f};  // of kWeighted
};

struct ServedChunk {
  std::string chunk_id, document_id, text;
  float score = 0;        // of the fusion; 0 from chunks()
  milvus::Fields fields;  // the kind, year and number of the norm, the article and the span
};

// A collection that another system made and owns, read as it is: its texts, its vectors, nothing written.
// Thread-safe. The server may be away, at the start too; errors as CorpusView's, and FailedPrecondition: the
// collection lacks a field that the call needs, or has other dimensions; NotFound: there is none.
class ServedCollection {
 public:
  // Touches no network.
  static absl::StatusOr<std::unique_ptr<ServedCollection>> open(const ServedCollectionOptions& options);
  ~ServedCollection();

  // Best first.
  absl::StatusOr<std::vector<ServedChunk>> search(const Context& context, const QuestionVectors& question,
                                                  const milvus::Filter& filter,
                                                  const ServedSearchOptions& options);
  // In the order of the ids; unknown ones are left out.
  absl::StatusOr<std::vector<ServedChunk>> chunks(const Context& context,
                                                  std::span<const std::string> chunk_ids);
  CorpusState state() const;

 private:
  explicit ServedCollection(std::unique_ptr<internal::LazyCollection> collection,
                            const milvus::FieldNames& fields);

  const std::unique_ptr<internal::LazyCollection> collection_;
  const milvus::FieldNames fields_;
};

}  // namespace atimo::retrieval
