#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/store/store.h"

namespace atimo::retrieval {

// What a corpus says of its norms by itself, whatever is asked: how often it cites them and their articles.
// Immutable, thread-safe.
class Priors {
 public:
  struct Norm {
    legal::NormType type = legal::NormType::kUnknown;
    std::uint32_t number = 0;
    std::uint32_t articles = 0;
    std::uint32_t citations = 0;  // by other documents
  };

  Priors() = default;
  Priors(std::span<const store::Document> documents, std::span<const store::ArticleCitations> articles) {
    for (const store::Document& document : documents) {
      norms_[document.row] = {document.norm.type, document.norm.number, document.articles,
                              document.citations};
    }
    for (const store::ArticleCitations& cited : articles)
      articles_[{cited.document, cited.article}] = cited.count;
  }

  Norm norm(store::DocumentRow document) const {
    const auto found = norms_.find(document);
    return found == norms_.end() ? Norm{} : found->second;
  }
  // With fewer norms than this a corpus says nothing about them: all are cited much, or not at all.
  static constexpr std::size_t kFewNorms = 30;
  bool are_known() const { return norms_.size() >= kFewNorms; }

  // Times the article of this number is cited.
  std::uint32_t citations(store::DocumentRow document, std::uint32_t article) const {
    const auto found = articles_.find({document, article});
    return found == articles_.end() ? 0 : found->second;
  }

 private:
  absl::flat_hash_map<store::DocumentRow, Norm> norms_;
  absl::flat_hash_map<std::pair<store::DocumentRow, std::uint32_t>, std::uint32_t> articles_;
};

}  // namespace atimo::retrieval
