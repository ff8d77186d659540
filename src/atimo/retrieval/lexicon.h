#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/index/index.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/text/analyzer.h"

namespace atimo::retrieval {

// What the fields of the sparse index hold: Snowball stems, surface words, and pairs of neighbouring stems.
// Among the pairs stand the stems that a unit defines, each behind kDefined.
enum LexicalField : std::uint8_t { kStemField = 0, kWordField = 1, kBigramField = 2 };

inline constexpr char kDefined = '=';

// Grows with every change of what unit_terms or unit_ordinal give for the same unit, the analyzer's included:
// indexes of another version are rebuilt.
inline constexpr std::uint64_t kTermsVersion = 2;

// A unit's ordinal inside its norm: part (body, ADCT, annexes), article number, letter. It follows the number
// rather than the count of units before it, so that it stays the same when a later version inserts an
// article. 0: not an article.
inline constexpr unsigned kLetterBits = 6;
inline constexpr unsigned kNumberBits = 18;
constexpr std::uint32_t unit_ordinal(std::uint32_t part, std::uint32_t number, std::uint32_t letter) {
  constexpr std::uint32_t kMaxNumber = (1u << kNumberBits) - 1;
  constexpr std::uint32_t kMaxLetter = (1u << kLetterBits) - 1;
  return (part << (kNumberBits + kLetterBits)) |
         ((number < kMaxNumber ? number : kMaxNumber) << kLetterBits) |
         (letter < kMaxLetter ? letter : kMaxLetter);
}
// Part and number together: 103 and 103-A share it, 104 is one more.
constexpr std::uint32_t article_number(std::uint32_t ordinal) { return ordinal >> kLetterBits; }

using UnitTerms = std::array<std::vector<std::string>, index::kFields>;

// Terms of a unit for the index. The title counts like the body (a field of equal weight).
UnitTerms unit_terms(text::Analyzer& analyzer, std::string_view title, std::string_view body);

struct WeightedStem {
  std::string stem;
  float weight = 1;
};

// A question as the index reads it: each distinct term once (no term frequency on the query side).
struct LexicalQuery {
  std::vector<index::QueryTerm> terms;
  std::vector<WeightedStem> stems;        // distinct content stems in order of appearance
  std::vector<index::QueryTerm> defined;  // the term that the question wants defined, shortest reading first
};

// The words before the first ": " of a long statement ("assinale a opção correta: ...") are boilerplate and
// count half.
LexicalQuery lexical_query(text::Analyzer& analyzer, std::string_view question);

inline constexpr float kLexicalK1 = 0.9f;

// k1 and b of each field, for units whose stems are of these lengths.
std::array<index::Bm25, index::kFields> lexical_bm25(const index::FieldStatistics& stem_lengths);

// BM25 settings for this corpus and question. b follows the spread of unit lengths: near-uniform short
// statements want little length normalisation, articles of very different lengths want much (docs/quality.md
// has the measurements).
index::SearchOptions lexical_options(const CorpusView& corpus, const LexicalQuery& query,
                                     std::uint32_t top_k);

// Robertson-Sparck Jones idf of a stem in the corpus, as its search uses it; for a stem it lacks, that of df
// = 0.
float stem_idf(const CorpusView& corpus, std::string_view stem);

}  // namespace atimo::retrieval
