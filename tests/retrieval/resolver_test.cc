#include "atimo/retrieval/resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "store/sample.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using store::testing::article;
using store::testing::below;
using store::testing::day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

store::NewVersion norm(std::string_view heading, std::optional<Date> date,
                       std::vector<store::StoredDevice> devices) {
  store::NewVersion version = store::testing::version("", date, std::move(devices));
  version.document.norm = legal::parse_norm_heading(heading).value();
  version.document.id = version.document.norm.to_document_id();
  return version;
}

store::StoredDevice article(int number, std::string text) {
  return store::testing::article(concat("art", number), std::move(text));
}

// Two laws, a decree and the Constituição with its ADCT inside.
class ResolverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-resolver-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
    auto opened = store::Store::open(folder_->path());
    ASSERT_OK(opened);
    store_ = *std::move(opened);

    const store::StoredDevice first = article(1, "Objeto da lei.");
    std::vector<store::StoredDevice> praca{first, below(first, "art1_cpt_inc1", "as praças;"),
                                           below(first, "art1_cpt_inc2", "os parques."),
                                           below(first, "art1_par2", "Parágrafo segundo.")};
    for (int number = 2; number <= 30; ++number) praca.push_back(article(number, concat("Regra ", number)));
    put(norm("LEI Nº 100, DE 2 DE MARÇO DE 2001", std::nullopt, std::move(praca)));
    put(norm("LEI Nº 200, DE 5 DE MAIO DE 2002", std::nullopt, {article(1, "Outro objeto.")}));
    put(norm("CONSTITUIÇÃO DA REPÚBLICA FEDERATIVA DO BRASIL DE 1988", std::nullopt,
             {article(40, "Servidores."), store::testing::article("adct_art2", "Plebiscito.")}));
    put(norm("DECRETO Nº 7, DE 1º DE JUNHO DE 2010", day(2010), {article(50, "Redação antiga.")}));
    put(norm("DECRETO Nº 7, DE 1º DE JUNHO DE 2010", day(2020), {article(50, "Redação nova.")}));
  }

  void put(store::NewVersion version) {
    ASSERT_OK(store_->put(store::testing::one(std::move(version))));
    documents_ = *store_->documents("default");
  }

  // The first reference of `text`, looked up.
  Resolution resolve(std::string_view text, std::optional<Date> as_of = std::nullopt) {
    const auto references = legal::find_references(text);
    EXPECT_THAT(references, SizeIs(1)) << text;
    auto resolution = retrieval::resolve(*store_, documents_, references.at(0), as_of);
    EXPECT_OK(resolution);
    return resolution.ok() ? *std::move(resolution) : Resolution{};
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<store::Store> store_;
  std::vector<store::Document> documents_;
};

std::vector<std::string> ids(const Resolution& resolution) {
  std::vector<std::string> out;
  for (const store::StoredDevice& device : resolution.devices) out.push_back(device.id);
  return out;
}

TEST_F(ResolverTest, FindsTheDeviceOfANamedNorm) {
  const Resolution found = resolve("art. 1º, II, da Lei nº 100/2001");
  EXPECT_THAT(ids(found), ElementsAre("art1_cpt_inc2"));
  ASSERT_NE(found.document, nullptr);
  EXPECT_EQ(found.document->id, "lei-100-2001");
  EXPECT_FALSE(found.norm_missing);
  EXPECT_FALSE(found.device_missing);
}

TEST_F(ResolverTest, ANormNeedsNoYearWhenItsNumberFits) {
  EXPECT_THAT(ids(resolve("art. 1º da Lei 200")), ElementsAre("art1"));
  EXPECT_TRUE(resolve("art. 1º da Lei 200/1999").norm_missing);
}

TEST_F(ResolverTest, FindsTheCaputAsTheArticle) {
  EXPECT_THAT(ids(resolve("caput do art. 1º da Lei nº 100/2001")), ElementsAre("art1"));
}

TEST_F(ResolverTest, AnUnnamedNormIsTheOnlyOneWithSuchADevice) {
  const Resolution found = resolve("art. 30");
  EXPECT_THAT(ids(found), ElementsAre("art30"));
  ASSERT_NE(found.document, nullptr);
  EXPECT_EQ(found.document->id, "lei-100-2001");
}

TEST_F(ResolverTest, SeveralNormsWithSuchADeviceAreCandidates) {
  const Resolution several = resolve("art. 1º");
  EXPECT_THAT(several.devices, IsEmpty());
  EXPECT_EQ(several.document, nullptr);
  std::vector<std::string> candidates;
  for (const store::Document* document : several.candidates) candidates.push_back(document->id);
  EXPECT_THAT(candidates, ::testing::UnorderedElementsAre("lei-100-2001", "lei-200-2002"));
}

TEST_F(ResolverTest, AnUnnamedDeviceThatNoNormHasIsNotCalledMissing) {
  const Resolution none = resolve("art. 999");
  EXPECT_THAT(none.devices, IsEmpty());
  EXPECT_FALSE(none.device_missing) << "no norm was named that lacks it";
  EXPECT_FALSE(none.norm_missing);
}

TEST_F(ResolverTest, SaysThatTheNormIsMissing) {
  const Resolution missing = resolve("art. 1º da Lei nº 300/2003");
  EXPECT_TRUE(missing.norm_missing);
  EXPECT_FALSE(missing.device_missing);
  EXPECT_EQ(missing.document, nullptr);
}

TEST_F(ResolverTest, SaysThatTheDeviceIsMissing) {
  const Resolution missing = resolve("art. 1º, IX, da Lei nº 100/2001");
  EXPECT_TRUE(missing.device_missing);
  EXPECT_FALSE(missing.norm_missing);
  ASSERT_NE(missing.document, nullptr);
  EXPECT_EQ(missing.document->id, "lei-100-2001");
}

TEST_F(ResolverTest, ARangeGivesItsDevicesInOrder) {
  EXPECT_THAT(ids(resolve("arts. 4º a 6º da Lei nº 100/2001")), ElementsAre("art4", "art5", "art6"));
  EXPECT_THAT(ids(resolve("incisos I a III do art. 1º da Lei nº 100/2001")),
              ElementsAre("art1_cpt_inc1", "art1_cpt_inc2"))
      << "what the range names beyond the last device is left out";
}

TEST_F(ResolverTest, ALongRangeIsCut) {
  EXPECT_THAT(resolve("arts. 2º a 30 da Lei nº 100/2001").devices, SizeIs(kMaxRange));
  EXPECT_THAT(resolve("arts. 2º a 4000 da Lei nº 100/2001").devices, SizeIs(kMaxRange));
}

TEST_F(ResolverTest, FindsTheAdctInsideTheConstituicao) {
  const Resolution found = resolve("art. 2º do ADCT");
  EXPECT_THAT(ids(found), ElementsAre("adct_art2"));
  EXPECT_EQ(found.document->id, "constituicao-1988");
  EXPECT_TRUE(resolve("art. 40 do ADCT").device_missing) << "that is an article of the body";
  EXPECT_TRUE(resolve("art. 2º da Constituição").device_missing) << "that is an article of the ADCT";
}

TEST_F(ResolverTest, PrefersAnAdctOfItsOwn) {
  put(norm("ATO DAS DISPOSIÇÕES CONSTITUCIONAIS TRANSITÓRIAS", std::nullopt,
           {article(2, "Plebiscito, à parte.")}));
  EXPECT_THAT(ids(resolve("art. 2º do ADCT")), ElementsAre("art2"));
}

TEST_F(ResolverTest, GivesTheWordingOfTheDay) {
  EXPECT_EQ(resolve("art. 50 do Decreto nº 7/2010").devices.at(0).text, "Redação nova.");
  EXPECT_EQ(resolve("art. 50 do Decreto nº 7/2010", day(2015)).devices.at(0).text, "Redação antiga.");
  EXPECT_TRUE(resolve("art. 50 do Decreto nº 7/2010", day(2009)).device_missing) << "before the norm";
}

TEST_F(ResolverTest, AReferenceWithoutAnArticleFindsNoDevice) {
  const Resolution paragraph = resolve("§ 2º da Lei nº 100/2001");
  EXPECT_THAT(paragraph.devices, IsEmpty());
  EXPECT_FALSE(paragraph.device_missing) << "which article's § 2º was not said";
  ASSERT_NE(paragraph.document, nullptr);
  EXPECT_EQ(paragraph.document->id, "lei-100-2001");
}

TEST_F(ResolverTest, ANormAloneIsFoundWithoutADevice) {
  const Resolution norm_only = resolve("Lei nº 200/2002");
  EXPECT_THAT(norm_only.devices, IsEmpty());
  ASSERT_NE(norm_only.document, nullptr);
  EXPECT_EQ(norm_only.document->id, "lei-200-2002");
}

TEST_F(ResolverTest, AnEmptyCorpusHoldsNothing) {
  documents_.clear();
  EXPECT_TRUE(resolve("art. 1º da Lei nº 100/2001").norm_missing);
  EXPECT_THAT(resolve("art. 1º").candidates, IsEmpty());
}

}  // namespace
}  // namespace atimo::retrieval
