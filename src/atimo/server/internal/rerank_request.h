#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/server/internal/embed_request.h"

namespace atimo::server::internal {

// Whose request it is, by the field that holds the documents.
enum class RerankDialect : unsigned {
  kDocuments = 1,  // {"documents"}: Jina, Cohere, vLLM and the older server, told by what else they send
  kTei = 2,        // {"texts"}: Text Embeddings Inference
};

struct RerankRequest {
  RerankDialect dialect = RerankDialect::kDocuments;
  std::string model;  // empty: the server's
  std::string query;
  std::vector<std::string> documents;
  bool raw_scores = false;    // logits instead of their sigmoids
  bool return_texts = false;  // with each result
  Overflow overflow = Overflow::kCut;
  std::optional<std::uint32_t> top_n;              // results; all when absent
  std::optional<std::uint32_t> tokens_a_pair;      // question and document together
  std::optional<std::uint32_t> tokens_a_document;  // what is read of a document

  std::string_view documents_field() const { return dialect == RerankDialect::kTei ? "texts" : "documents"; }
};

inline constexpr std::size_t kMaxDocuments = 2'048;

// Of POST /rerank, /v1/rerank and /v2/rerank. InvalidArgument: not such an object, no query or no documents;
// OutOfRange names the field and what is allowed.
absl::StatusOr<RerankRequest> rerank_request(std::string_view body);

}  // namespace atimo::server::internal
