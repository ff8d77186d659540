#include "atimo/retrieval/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/hash.h"

namespace atimo::retrieval {
namespace {

constexpr std::size_t kHead = 10;  // the first ones, whose norms vote
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

constexpr std::array<std::string_view, 31> kNames = {
    "lexical",        "lexical_gap",       "lexical_rank",   "lexical_listed",
    "stems",          "stems_share",       "words",          "words_share",
    "bigrams",        "bigrams_share",     "neighbours",     "vote",
    "definition",     "named_norm",        "cosine",         "cosine_gap",
    "dense_rank",     "dense_listed",      "norm_citations", "article_citations",
    "article_weight", "norm_articles",     "constituicao",   "lei",
    "decreto",        "norm_in_head",      "length",         "article_number",
    "article_named",  "norm_number_named", "question_stems"};

float log_of(double count) { return static_cast<float>(std::log1p(count)); }

float share_of(float part, float whole) { return whole > 0 ? part / whole : 0; }

// 1 for the first, falling with the logarithm; 0 for a unit that is not listed.
float of_rank(std::uint32_t rank) {
  return rank == 0 ? 0 : 1.0f / (1.0f + std::log2(static_cast<float>(rank)));
}

// What all candidates of one question share.
class Maker {
 public:
  Maker(const CorpusView& corpus, const LexicalQuery& query, const Understanding& understanding,
        const Priors& priors, std::span<const ScoredUnit> units)
      : priors_(priors), stems_(static_cast<float>(query.stems.size())) {
    for (const WeightedStem& stem : query.stems) idf_ += stem.weight * stem_idf(corpus, stem.stem);
    for (const legal::Reference& reference : understanding.references) {
      const legal::DevicePath article = reference.path.article();
      if (!article.empty()) articles_named_.insert(article.steps.back().number);
      if (reference.norm.number > 0) norms_named_.insert(reference.norm.number);
    }
    look_at(units);
  }

  void append_row(const ScoredUnit& unit, std::vector<float>& values) const;

 private:
  void look_at(std::span<const ScoredUnit> units) {
    for (const ScoredUnit& unit : units) {
      const Evidence& evidence = unit.evidence;
      best_lexical_ = std::max(best_lexical_, evidence.lexical_score);
      for (std::size_t field = 0; field < index::kFields; ++field)
        best_field_[field] = std::max(best_field_[field], evidence.fields[field]);
      has_vectors_ = has_vectors_ || evidence.cosine.has_value();
      if (evidence.cosine) best_cosine_ = std::max(best_cosine_, *evidence.cosine);
    }
    for (const ScoredUnit& unit : units.first(std::min(kHead, units.size()))) ++head_[unit.attributes.group];
  }

  const Priors& priors_;
  const float stems_;
  float idf_ = 0;
  std::set<std::uint32_t> articles_named_, norms_named_;
  float best_lexical_ = 0, best_cosine_ = 0;
  bool has_vectors_ = false;
  std::array<float, index::kFields> best_field_{};
  absl::flat_hash_map<std::uint32_t, std::uint32_t> head_;
};

void Maker::append_row(const ScoredUnit& unit, std::vector<float>& values) const {
  const Evidence& evidence = unit.evidence;
  const Priors::Norm norm = priors_.norm(unit.attributes.group);
  const std::uint32_t article = article_number(unit.attributes.ordinal);
  const std::uint32_t article_citations = priors_.citations(unit.attributes.group, article);
  const bool is_decree = norm.type == legal::NormType::kDecreto || norm.type == legal::NormType::kDecretoLei;
  const bool is_law = norm.type == legal::NormType::kLei || norm.type == legal::NormType::kLeiComplementar ||
                      norm.type == legal::NormType::kCodigo;
  const auto head = head_.find(unit.attributes.group);
  const float cosine = evidence.cosine.value_or(0);
  const auto of_norms = [this](float value) { return priors_.are_known() ? value : kUnknown; };
  const auto of_meaning = [this](float value) { return has_vectors_ ? value : kUnknown; };
  const std::array<float, kNames.size()> row = {
      share_of(evidence.lexical_score, best_lexical_),
      share_of(evidence.lexical_score, idf_),
      of_rank(evidence.lexical_rank),
      evidence.lexical_rank == 0 ? 0.0f : 1.0f,
      share_of(evidence.fields[kStemField], idf_),
      share_of(evidence.fields[kStemField], best_field_[kStemField]),
      share_of(evidence.fields[kWordField], idf_),
      share_of(evidence.fields[kWordField], best_field_[kWordField]),
      share_of(evidence.fields[kBigramField], idf_),
      share_of(evidence.fields[kBigramField], best_field_[kBigramField]),
      share_of(evidence.neighbours, best_lexical_),
      of_norms(evidence.vote),
      share_of(evidence.definition, best_lexical_),
      evidence.named_norm ? 1.0f : 0.0f,
      of_meaning(cosine),
      of_meaning(evidence.cosine ? best_cosine_ - cosine : 0),
      of_meaning(of_rank(evidence.dense_rank)),
      of_meaning(evidence.dense_rank == 0 ? 0.0f : 1.0f),
      of_norms(log_of(norm.citations)),
      of_norms(log_of(article_citations)),
      of_norms(share_of(log_of(article_citations), log_of(norm.articles))),
      of_norms(log_of(norm.articles)),
      of_norms(norm.type == legal::NormType::kConstituicao ? 1.0f : 0.0f),
      of_norms(is_law ? 1.0f : 0.0f),
      of_norms(is_decree ? 1.0f : 0.0f),
      of_norms(head == head_.end() ? 0 : static_cast<float>(head->second) / static_cast<float>(kHead)),
      log_of(evidence.length),
      log_of(article),
      articles_named_.contains(article) ? 1.0f : 0.0f,
      norms_named_.contains(norm.number) ? 1.0f : 0.0f,
      log_of(static_cast<double>(stems_))};
  values.insert(values.end(), row.begin(), row.end());
}

}  // namespace

std::span<const std::string_view> feature_names() { return kNames; }

std::uint64_t feature_set() {
  static const std::uint64_t kSet = [] {
    std::string names;
    for (const std::string_view name : kNames) names += concat(name, "\n");
    return hash64(names);
  }();
  return kSet;
}

FeatureTable make_features(const CorpusView& corpus, const LexicalQuery& query,
                           const Understanding& understanding, const Priors& priors,
                           std::span<const ScoredUnit> units) {
  FeatureTable table{.units = units.size(), .values = {}};
  table.values.reserve(units.size() * kNames.size());
  const Maker maker(corpus, query, understanding, priors, units);
  for (const ScoredUnit& unit : units) maker.append_row(unit, table.values);
  return table;
}

}  // namespace atimo::retrieval
