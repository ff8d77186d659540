#include "atimo/retrieval/features.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "atimo/base/file.h"
#include "atimo/retrieval/embedded_corpus.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

class FeaturesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.emplace(*TempDir::create("features"));
    auto opened = index::Index::open(folder_->path(), {});
    ASSERT_OK(opened);
    index_ = *std::move(opened);
    index::UnitInput unit;
    unit.terms[kStemField] = {"prazo", "recurso"};
    ASSERT_OK(index_->apply(std::vector{unit}, {}, 1));
    query_.stems = {{"prazo", 1.0f}, {"recurso", 0.5f}};
  }
  static ScoredUnit unit(std::uint32_t group, std::uint32_t article, float lexical) {
    ScoredUnit unit;
    unit.attributes.group = group;
    unit.attributes.ordinal = unit_ordinal(0, article, 0);
    unit.evidence.lexical_score = lexical;
    return unit;
  }
  FeatureTable table(const std::vector<ScoredUnit>& units,
                     std::string_view question = "prazo de recurso") const {
    return make_features(EmbeddedView(index_->snapshot()), query_, understand(question), priors_, units);
  }
  static float value(const FeatureTable& table, std::size_t unit, std::string_view name) {
    const auto names = feature_names();
    const auto place = std::find(names.begin(), names.end(), name);
    EXPECT_NE(place, names.end()) << name;
    return table.row(unit)[static_cast<std::size_t>(place - names.begin())];
  }
  static store::Document norm(store::DocumentRow row, std::uint32_t number, std::uint32_t citations) {
    store::Document document;
    document.row = row;
    document.norm.type = legal::NormType::kLei;
    document.norm.number = number;
    document.articles = 9;
    document.citations = citations;
    return document;
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<index::Index> index_;
  LexicalQuery query_;
  // Of as many norms as a corpus needs to say something about them.
  static Priors known_priors() {
    std::vector<store::Document> documents = {norm(1, 8666, 20), norm(2, 14133, 0)};
    while (documents.size() < Priors::kFewNorms)
      documents.push_back(norm(static_cast<store::DocumentRow>(100 + documents.size()), 1, 0));
    return {documents, std::vector<store::ArticleCitations>{{1, 3, 7}}};
  }

  Priors priors_ = known_priors();
};

TEST_F(FeaturesTest, ScoresAreSharesOfTheBestAndOfTheQuestion) {
  const FeatureTable made = table({unit(1, 3, 4.0f), unit(2, 5, 1.0f)});
  EXPECT_FLOAT_EQ(value(made, 0, "lexical"), 1.0f);
  EXPECT_FLOAT_EQ(value(made, 1, "lexical"), 0.25f);
  EXPECT_FLOAT_EQ(value(made, 1, "question_stems"), std::log1p(2.0f));
}

TEST_F(FeaturesTest, PriorsAreThoseOfTheNormAndOfTheArticle) {
  const FeatureTable made = table({unit(1, 3, 1.0f), unit(1, 4, 1.0f), unit(2, 3, 1.0f), unit(9, 3, 1.0f)});
  EXPECT_FLOAT_EQ(value(made, 0, "norm_citations"), std::log1p(20.0f));
  EXPECT_FLOAT_EQ(value(made, 0, "article_citations"), std::log1p(7.0f));
  EXPECT_FLOAT_EQ(value(made, 1, "article_citations"), 0);
  EXPECT_FLOAT_EQ(value(made, 2, "article_citations"), 0);
  EXPECT_FLOAT_EQ(value(made, 3, "norm_citations"), 0);
  EXPECT_FLOAT_EQ(value(made, 0, "lei"), 1);
  EXPECT_FLOAT_EQ(value(made, 3, "lei"), 0);
}

TEST_F(FeaturesTest, NumbersThatTheQuestionNamesAreSeen) {
  const FeatureTable made = table({unit(1, 3, 1.0f), unit(2, 4, 1.0f)}, "o art. 3º da Lei nº 8.666/1993");
  EXPECT_FLOAT_EQ(value(made, 0, "article_named"), 1);
  EXPECT_FLOAT_EQ(value(made, 0, "norm_number_named"), 1);
  EXPECT_FLOAT_EQ(value(made, 1, "article_named"), 0);
  EXPECT_FLOAT_EQ(value(made, 1, "norm_number_named"), 0);
}

TEST_F(FeaturesTest, MeaningCountsWhereThereIsAVector) {
  std::vector<ScoredUnit> units = {unit(1, 3, 1.0f), unit(2, 4, 1.0f), unit(2, 5, 1.0f)};
  units[0].evidence.cosine = 0.8f;
  units[0].evidence.dense_rank = 1;
  units[1].evidence.cosine = 0.5f;
  units[1].evidence.dense_rank = 2;
  const FeatureTable made = table(units);
  EXPECT_FLOAT_EQ(value(made, 0, "cosine_gap"), 0);
  EXPECT_FLOAT_EQ(value(made, 1, "cosine_gap"), 0.3f);
  EXPECT_FLOAT_EQ(value(made, 0, "dense_rank"), 1);
  EXPECT_FLOAT_EQ(value(made, 1, "dense_rank"), 0.5f);
  EXPECT_FLOAT_EQ(value(made, 2, "dense_listed"), 0);
}

TEST_F(FeaturesTest, WhatIsKnownIsFinite) {
  query_.stems.clear();
  ScoredUnit near = unit(1, 3, 0);
  near.evidence.cosine = 0.5f;
  const FeatureTable made = table({ScoredUnit{}, near});
  for (const float x : made.values) EXPECT_TRUE(std::isfinite(x));
  EXPECT_EQ(made.values.size(), 2 * feature_names().size());
}

TEST_F(FeaturesTest, WithoutVectorsMeaningIsNotKnown) {
  const FeatureTable made = table({unit(1, 3, 1.0f)});
  for (const char* name : {"cosine", "cosine_gap", "dense_rank", "dense_listed"})
    EXPECT_TRUE(std::isnan(value(made, 0, name))) << name;
  EXPECT_TRUE(std::isfinite(value(made, 0, "norm_citations")));
}

TEST_F(FeaturesTest, InACorpusOfFewNormsTheyAreNotKnown) {
  priors_ = Priors(std::vector{norm(1, 8666, 20)}, {});
  const FeatureTable made = table({unit(1, 3, 1.0f)});
  for (const char* name : {"vote", "norm_citations", "article_citations", "article_weight", "norm_articles",
                           "constituicao", "lei", "decreto", "norm_in_head"})
    EXPECT_TRUE(std::isnan(value(made, 0, name))) << name;
  EXPECT_TRUE(std::isfinite(value(made, 0, "lexical")));
}

}  // namespace
}  // namespace atimo::retrieval
