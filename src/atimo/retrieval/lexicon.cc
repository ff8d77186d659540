#include "atimo/retrieval/lexicon.h"

#include <algorithm>
#include <cmath>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "atimo/base/concat.h"
#include "atimo/retrieval/definition.h"

namespace atimo::retrieval {
namespace {

// Chosen on a sample of training questions, checked on the development sets: docs/quality.md.
constexpr float kStemWeight = 1.0f;
constexpr float kWordWeight = 0.5f;
constexpr float kBigramWeight = 0.3f;
constexpr float kBoilerplateWeight = 0.5f;
constexpr float kShortTextB = 0.4f;
constexpr float kVariedTextB = 0.75f;
constexpr std::size_t kLongStatementBytes = 160;
constexpr double kLongestBoilerplateShare = 0.7;
// Terms in more units than this share say nothing in a long statement; a short question needs each of its
// words.
constexpr float kCommonTermShare = 0.25f;
constexpr std::size_t kManyTerms = 12;

std::string bigram(const std::string& first, const std::string& second) { return concat(first, ' ', second); }

void append_terms(const std::vector<text::Token>& tokens, UnitTerms& terms) {
  const std::string* previous = nullptr;
  for (const text::Token& token : tokens) {
    if (token.is_stop_word) continue;
    terms[kStemField].push_back(token.stem);
    terms[kWordField].push_back(token.word);
    if (previous != nullptr) terms[kBigramField].push_back(bigram(*previous, token.stem));
    previous = &token.stem;
  }
}

std::size_t boilerplate_end(std::string_view question) {
  if (question.size() <= kLongStatementBytes) return 0;
  const std::size_t colon = question.find(": ");
  if (colon == std::string_view::npos) return 0;
  return static_cast<double>(colon) < kLongestBoilerplateShare * static_cast<double>(question.size()) ? colon
                                                                                                      : 0;
}

// Distinct terms in order of appearance; a term keeps the largest weight it was given.
class TermSet {
 public:
  void add(const std::string& term, std::uint8_t field, float weight) {
    const auto [found, inserted] =
        places_.try_emplace(concat(static_cast<int>(field), '/', term), terms_.size());
    if (inserted) {
      terms_.push_back({term, field, weight});
    } else {
      terms_[found->second].weight = std::max(terms_[found->second].weight, weight);
    }
  }
  std::vector<index::QueryTerm> take() { return std::move(terms_); }

 private:
  absl::flat_hash_map<std::string, std::size_t> places_;
  std::vector<index::QueryTerm> terms_;
};

}  // namespace

UnitTerms unit_terms(text::Analyzer& analyzer, std::string_view title, std::string_view body) {
  UnitTerms terms;
  append_terms(analyzer.analyze(title), terms);
  append_terms(analyzer.analyze(body), terms);
  for (const std::string& term : defined_terms(analyzer, body))
    terms[kBigramField].push_back(concat(kDefined, term));
  return terms;
}

LexicalQuery lexical_query(text::Analyzer& analyzer, std::string_view question) {
  const std::size_t boilerplate = boilerplate_end(question);
  TermSet set;
  LexicalQuery query;
  const std::vector<text::Token> tokens = analyzer.analyze(question);
  const text::Token* previous = nullptr;
  for (const text::Token& token : tokens) {
    if (token.is_stop_word) continue;
    const float weight = token.begin < boilerplate ? kBoilerplateWeight : 1.0f;
    set.add(token.stem, kStemField, weight * kStemWeight);
    set.add(token.word, kWordField, weight * kWordWeight);
    if (previous != nullptr)
      set.add(bigram(previous->stem, token.stem), kBigramField, weight * kBigramWeight);
    previous = &token;
  }
  query.terms = set.take();
  for (const index::QueryTerm& term : query.terms) {
    if (term.field == kStemField) query.stems.push_back({term.term, term.weight / kStemWeight});
  }
  const std::vector<std::string> asked = asked_terms(analyzer, question);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const float share = static_cast<float>(i + 1) / static_cast<float>(asked.size());
    query.defined.push_back({concat(kDefined, asked[i]), kBigramField, share});
  }
  return query;
}

std::array<index::Bm25, index::kFields> lexical_bm25(const index::FieldStatistics& stem_lengths) {
  const double variation =
      stem_lengths.mean_length > 0 ? stem_lengths.length_deviation / stem_lengths.mean_length : 0;
  const float stem_b =
      std::clamp(kShortTextB + (kVariedTextB - kShortTextB) * static_cast<float>(variation - 0.6),
                 kShortTextB, kVariedTextB);
  return {index::Bm25{kLexicalK1, stem_b}, index::Bm25{kLexicalK1, kShortTextB},
          index::Bm25{kLexicalK1, kShortTextB}};
}

index::SearchOptions lexical_options(const CorpusView& corpus, const LexicalQuery& query,
                                     std::uint32_t top_k) {
  index::SearchOptions options;
  options.top_k = top_k;
  options.bm25 = lexical_bm25(corpus.statistics(kStemField));
  if (query.stems.size() > kManyTerms) options.max_df_share.fill(kCommonTermShare);
  return options;
}

float stem_idf(const CorpusView& corpus, std::string_view stem) {
  const auto units = static_cast<double>(corpus.unit_count());
  const auto df = std::min(static_cast<double>(corpus.document_frequency(kStemField, stem)), units);
  return static_cast<float>(std::log(1.0 + (units - df + 0.5) / (df + 0.5)));
}

}  // namespace atimo::retrieval
