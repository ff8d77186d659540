#include "atimo/retrieval/lexical_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/retrieval/embedded_corpus.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Units by key in an index of the test's own. Article N of group G has key 100 G + N.
class LexicalSearchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-lexical-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
    auto opened = index::Index::open(folder_->path() / "index", {});
    ASSERT_OK(opened);
    index_ = *std::move(opened);
  }

  static index::UnitKey key_of(std::uint32_t group, std::uint32_t article) { return 100 * group + article; }

  index::UnitInput& add(std::uint32_t group, std::uint32_t article, std::string_view text) {
    index::UnitInput unit;
    unit.key = key_of(group, article);
    unit.attributes.group = group;
    unit.attributes.ordinal = unit_ordinal(0, article, 0);
    unit.terms = unit_terms(analyzer_, "", text);
    units_.push_back(std::move(unit));
    return units_.back();
  }

  std::vector<ScoredUnit> search(std::string_view question, const LexicalSearchOptions& options = {},
                                 const index::Filter& filter = {}) {
    EXPECT_OK(index_->apply(units_, {}, 1));
    EXPECT_OK(index_->settle());
    const EmbeddedView corpus(index_->snapshot());
    auto found = lexical_search(Context(), corpus, lexical_query(analyzer_, question), filter, options);
    EXPECT_OK(found);
    return found.ok() ? *std::move(found) : std::vector<ScoredUnit>();
  }

  std::vector<index::UnitKey> keys(std::string_view question, const LexicalSearchOptions& options = {},
                                   const index::Filter& filter = {}) {
    std::vector<index::UnitKey> out;
    for (const ScoredUnit& unit : search(question, options, filter)) out.push_back(unit.key);
    return out;
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<index::Index> index_;
  text::Analyzer analyzer_;
  std::vector<index::UnitInput> units_;
};

TEST_F(LexicalSearchTest, FindsTheUnitsThatHoldTheWords) {
  add(1, 1, "O recurso é dirigido à autoridade.");
  add(1, 5, "A licitação observa a isonomia.");
  add(1, 9, "Cabe recurso da licitação; o recurso suspende a licitação.");
  EXPECT_THAT(keys("recurso na licitação"), ElementsAre(109, 101, 105));
  EXPECT_THAT(keys("desapropriação"), IsEmpty());
}

TEST_F(LexicalSearchTest, AnArticleGainsFromItsNeighbours) {
  add(1, 10, "Prazo de recurso.");
  add(1, 20, "Prazo de recurso.");
  add(1, 21, "Prazo de recurso.");
  const std::vector<ScoredUnit> found = search("prazo de recurso");
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].key, 120u);
  EXPECT_EQ(found[1].key, 121u);
  EXPECT_EQ(found[2].key, 110u);
  EXPECT_FLOAT_EQ(found[0].score, 1.2f * found[2].score);
}

TEST_F(LexicalSearchTest, TheNextArticleOfAnotherNormIsNoNeighbour) {
  add(1, 20, "Prazo de recurso.");
  add(2, 21, "Prazo de recurso.");
  const std::vector<ScoredUnit> found = search("prazo de recurso");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_FLOAT_EQ(found[0].score, found[1].score);
}

TEST_F(LexicalSearchTest, UnitsThatAreNoArticlesAreNoNeighbours) {
  add(1, 0, "Prazo de recurso.");
  add(1, 1, "Prazo de recurso.");
  const std::vector<ScoredUnit> found = search("prazo de recurso");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_FLOAT_EQ(found[0].score, found[1].score);
}

TEST_F(LexicalSearchTest, AnArticleGainsFromItsNormsShareOfTheBest) {
  add(1, 10, "Prazo de recurso.");
  for (const std::uint32_t article : {10, 20, 30}) add(2, article, "Prazo de recurso.");
  const std::vector<ScoredUnit> found = search("prazo de recurso");
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[3].key, key_of(1, 10)) << "the norm with one hit in four comes last";
  EXPECT_FLOAT_EQ(found[0].score / found[3].score, (1 + 0.2f * 0.75f) / (1 + 0.2f * 0.25f));
}

TEST_F(LexicalSearchTest, ANamedNormGoesFirst) {
  add(1, 10, "Prazo de recurso.");
  add(2, 10, "Prazo de recurso.");
  EXPECT_THAT(keys("prazo de recurso"), ElementsAre(110, 210));
  EXPECT_THAT(keys("prazo de recurso", {.top_k = 5, .named_groups = {2}}), ElementsAre(210, 110));
  EXPECT_THAT(keys("prazo de recurso", {.top_k = 1, .named_groups = {2}}), ElementsAre(210))
      << "it gains before the list is cut";
}

TEST_F(LexicalSearchTest, AMuchBetterUnitOfAnotherNormStaysAhead) {
  add(1, 10, "Prazo de recurso da inabilitação.");
  add(2, 10, "Prazo de entrega.");
  add(2, 30, "Objeto.");
  EXPECT_THAT(keys("prazo de recurso da inabilitação", {.top_k = 5, .named_groups = {2}}),
              ElementsAre(110, 210));
}

TEST_F(LexicalSearchTest, TheArticleThatDefinesATermComesBeforeThoseThatUseIt) {
  std::string list = "Art. 1º Para os fins desta Lei, consideram-se:\nI - pregão: modalidade de licitação;";
  for (int i = 0; i < 40; ++i) list += concat("\nII - termo", i, ": objeto, prazo e valor;");
  add(1, 1, list);
  add(1, 10, "O pregão segue o rito do pregão.");
  for (const std::uint32_t article : {20, 30, 40, 50}) add(1, article, "Prazo de recurso.");
  EXPECT_THAT(keys("pregão"), ElementsAre(110, 101));
  EXPECT_THAT(keys("O que é pregão?"), ElementsAre(101, 110));
}

TEST_F(LexicalSearchTest, BreaksTiesBySmallerKey) {
  for (const std::uint32_t article : {50, 10, 40, 20, 30}) add(1, article, "Prazo de recurso.");
  EXPECT_THAT(keys("recurso"), ElementsAre(110, 120, 130, 140, 150));
  EXPECT_THAT(keys("recurso", {.top_k = 2, .named_groups = {}}), ElementsAre(110, 120));
}

TEST_F(LexicalSearchTest, AppliesFilters) {
  add(1, 10, "Prazo de recurso.");
  add(2, 10, "Prazo de recurso.");
  add(3, 10, "Prazo de recurso.").attributes.valid_to = 50;
  add(4, 10, "Prazo de recurso.").attributes.name_space = 7;
  index::Filter filter;
  filter.as_of = 100;
  EXPECT_THAT(keys("recurso", {}, filter), ElementsAre(110, 210));
  filter.groups = {2};
  EXPECT_THAT(keys("recurso", {}, filter), ElementsAre(210));
  filter.groups = {};
  filter.as_of = 10;
  EXPECT_THAT(keys("recurso", {}, filter), ElementsAre(110, 210, 310));
  filter.name_space = 7;
  EXPECT_THAT(keys("recurso", {}, filter), ElementsAre(410));
}

TEST_F(LexicalSearchTest, AFilteredUnitIsNobodysNeighbour) {
  add(1, 10, "Prazo de recurso.");
  add(1, 11, "Prazo de recurso.").attributes.valid_to = 50;
  add(1, 30, "Prazo de recurso.");
  index::Filter filter;
  filter.as_of = 100;
  const std::vector<ScoredUnit> found = search("recurso", {}, filter);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_FLOAT_EQ(found[0].score, found[1].score);
}

}  // namespace
}  // namespace atimo::retrieval
