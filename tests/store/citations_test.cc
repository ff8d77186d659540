#include <gmock/gmock.h>

#include "atimo/base/file.h"
#include "atimo/store/store.h"
#include "store/sample.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using testing::article;
using testing::day;
using testing::one;
using testing::version;

class CitationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.emplace(*TempDir::create("citations"));
    auto opened = Store::open(folder_->path());
    ASSERT_OK(opened);
    store_ = *std::move(opened);
  }
  static legal::NormId lei(std::uint32_t number, std::int16_t year) {
    legal::NormId norm;
    norm.type = legal::NormType::kLei;
    norm.number = number;
    norm.year = year;
    return norm;
  }
  void put(const std::string& id, const legal::NormId& norm, std::vector<NormCitations> citations,
           const std::string& name_space = "default", const std::string& text = "x") {
    NewVersion made = version(id, day(2020), {article("art1", text)});
    made.document.name_space = name_space;
    made.document.norm = norm;
    made.citations = std::move(citations);
    ASSERT_OK(store_->put(one(std::move(made))));
  }
  std::uint32_t citations_of(const std::string& id) const {
    return store_->document("default", id)->citations;
  }
  std::uint32_t citations_of(const std::string& id, std::uint32_t number) const {
    const auto row = store_->document("default", id)->row;
    const auto citations = store_->article_citations("default");
    EXPECT_OK(citations);
    std::uint32_t count = 0;
    for (const ArticleCitations& cited : *citations) {
      if (cited.document == row && cited.article == number) count += cited.count;
    }
    return count;
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(CitationsTest, OtherDocumentsOfTheNameSpaceCount) {
  put("a", lei(8666, 1993), {{lei(8666, 1993), 3, 7}});  // its own article
  put("b", lei(1, 2001), {{lei(8666, 1993), 0, 2}, {lei(8666, 0), 3, 1}, {lei(8666, 1990), 3, 9}});
  put("c", lei(2, 2002), {{lei(8666, 1993), 3, 100}}, "outro");
  EXPECT_EQ(citations_of("a"), 3u);
  EXPECT_EQ(citations_of("a", 3), 8u);
  EXPECT_EQ(citations_of("b"), 0u);
}

TEST_F(CitationsTest, TheLatestVersionCountsAndARemovedDocumentDoesNot) {
  put("a", lei(8666, 1993), {});
  put("b", lei(1, 2001), {{lei(8666, 1993), 3, 5}});
  put("b", lei(1, 2001), {{lei(8666, 1993), 4, 1}}, "default", "outro texto");
  EXPECT_EQ(citations_of("a"), 1u);
  EXPECT_EQ(citations_of("a", 3), 0u);
  EXPECT_EQ(citations_of("a", 4), 1u);
  ASSERT_OK(store_->remove("default", "b"));
  EXPECT_EQ(citations_of("a"), 0u);
}

TEST_F(CitationsTest, TheConstituicaoNeedsNoNumberAndOthersDo) {
  legal::NormId constituicao;
  constituicao.type = legal::NormType::kConstituicao;
  legal::NormId regulamento;
  regulamento.type = legal::NormType::kRegulamento;
  legal::NormId of_1988 = constituicao;
  of_1988.year = 1988;
  put("constituicao", of_1988, {});
  put("regulamento", regulamento, {});
  put("b", lei(1, 2001), {{constituicao, 5, 2}, {regulamento, 0, 4}});
  EXPECT_EQ(citations_of("constituicao"), 2u);
  EXPECT_EQ(citations_of("regulamento"), 0u);
}

TEST_F(CitationsTest, TheSameCitationTwiceIsAdded) {
  put("a", lei(8666, 1993), {});
  put("b", lei(1, 2001), {{lei(8666, 1993), 3, 5}, {lei(8666, 1993), 3, 1}});
  EXPECT_EQ(citations_of("a"), 6u);
}

}  // namespace
}  // namespace atimo::store
