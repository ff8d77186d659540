#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/lexical_search.h"
#include "atimo/retrieval/lexicon.h"
#include "atimo/retrieval/priors.h"
#include "atimo/retrieval/understanding.h"

namespace atimo::retrieval {

// What a learned ranker sees of the candidates of one question: a row of numbers each. docs/formats/ranker.md
// says what each of them is. A NaN is what is not known, of meaning without vectors and of norms in a corpus
// of few.
struct FeatureTable {
  std::size_t units = 0;
  std::vector<float> values;  // units x feature_names().size(), by unit

  std::span<const float> row(std::size_t unit) const {
    const std::size_t width = values.size() / units;
    return std::span(values).subspan(unit * width, width);
  }
};

// In the order of a row.
std::span<const std::string_view> feature_names();
// Stands for the names and their order: a ranker of another set does not fit.
std::uint64_t feature_set();

// `units`: the candidates, with the evidence of their searches. Linear in their number, touches no disk.
FeatureTable make_features(const CorpusView& corpus, const LexicalQuery& query,
                           const Understanding& understanding, const Priors& priors,
                           std::span<const ScoredUnit> units);

}  // namespace atimo::retrieval
