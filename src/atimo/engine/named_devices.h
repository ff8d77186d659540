#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/engine/search_job.h"
#include "atimo/retrieval/hybrid_search.h"
#include "atimo/retrieval/resolver.h"
#include "atimo/retrieval/understanding.h"

namespace atimo::engine {

// The question sees the state of its start; a document may have left the store since. What it held is passed
// over.
bool removed_meanwhile(const absl::Status& status);

// What a question names goes before whatever is found: its devices as passages, and in notes what of it is
// missing or ambiguous. Borrows all it is given. Used by one thread.
class NamedDevices {
 public:
  NamedDevices(const SearchEnvironment& environment, const Context& context, const Question& question,
               const retrieval::Understanding& understanding)
      : env_(environment), context_(context), question_(question), understanding_(understanding) {}

  // `units`: what was found, best first; of norms that a reference may mean, those are named first.
  absl::Status add_to(SearchResult& result, std::span<const retrieval::ScoredUnit> units);
  // A passage shows this unit already.
  bool covers(store::DocumentRow document, std::string_view unit_id) const;

 private:
  std::vector<store::Document> admissible_documents() const;
  absl::Status add_reference(const std::vector<store::Document>& documents, const legal::Reference& reference,
                             std::span<const retrieval::ScoredUnit> units, SearchResult& result);
  absl::Status add_device(const store::Document& document, const store::StoredDevice& device,
                          SearchResult& result);
  void note_missing_norm(SearchResult& result) const;
  void note_what_is_missing(const retrieval::Resolution& resolution,
                            std::span<const retrieval::ScoredUnit> units, SearchResult& result) const;

  const SearchEnvironment& env_;
  const Context& context_;
  const Question& question_;
  const retrieval::Understanding& understanding_;
  absl::flat_hash_set<std::string> seen_;
  absl::flat_hash_set<std::string> covered_units_;
};

}  // namespace atimo::engine
