#include "atimo/retrieval/device_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atimo/base/file.h"
#include "atimo/retrieval/embedded_corpus.h"
#include "support/status_matchers.h"

namespace atimo::retrieval {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

store::StoredDevice device(std::string id, std::string parent, std::string label, std::string text,
                           legal::DeviceKind kind = legal::DeviceKind::kInciso) {
  store::StoredDevice out;
  out.id = std::move(id);
  out.parent_id = std::move(parent);
  out.label = std::move(label);
  out.text = std::move(text);
  out.kind = kind;
  return out;
}

// An article long enough to be shown in part.
std::vector<store::StoredDevice> article() {
  const std::string filler =
      " conforme o regulamento próprio de cada órgão da administração e as demais normas aplicáveis à "
      "espécie";
  std::vector<store::StoredDevice> unit{
      device("art9", "cap1", "Art. 9º", "São deveres do concessionário:", legal::DeviceKind::kArtigo),
      device("art9_cpt_inc1", "art9", "I -", "manter os quiosques limpos," + filler + ";"),
      device("art9_cpt_inc2", "art9", "II -", "pagar a tarifa mensal," + filler + ";"),
      device("art9_cpt_inc3", "art9", "III -", "guardar:"),
      device("art9_cpt_inc3_ali1", "art9_cpt_inc3", "a)", "as notas fiscais das mercadorias," + filler + ";"),
      device("art9_cpt_inc3_ali2", "art9_cpt_inc3", "b)",
             "o alvará sanitário à vista do público," + filler + "."),
  };
  unit.front().full_text = std::string(kWholeUnitBytes + 1, 'x');
  return unit;
}

class DeviceSelectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-selection-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
    auto opened = index::Index::open(folder_->path() / "index", {});
    ASSERT_OK(opened);
    index_ = *std::move(opened);
  }
  Selection select(std::string_view question, const std::vector<store::StoredDevice>& unit) {
    return select_devices(analyzer_, EmbeddedView(index_->snapshot()), lexical_query(analyzer_, question),
                          unit, 2);
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<index::Index> index_;
  text::Analyzer analyzer_;
};

TEST_F(DeviceSelectionTest, PicksTheDeviceThatAnswersAndShowsWhatIntroducesIt) {
  const auto unit = article();
  const Selection selection = select("onde fica o alvará sanitário?", unit);
  EXPECT_EQ(unit[selection.best].id, "art9_cpt_inc3_ali2");
  EXPECT_THAT(selection.shown, Contains(0u));
  EXPECT_THAT(selection.shown, Contains(3u));
  EXPECT_THAT(selection.shown, Not(Contains(2u)));
  const std::string quoted = quote(unit, selection.shown);
  EXPECT_THAT(quoted, HasSubstr("Art. 9º São deveres do concessionário:"));
  EXPECT_THAT(quoted, HasSubstr("[…]"));
}

TEST_F(DeviceSelectionTest, ShowsAShortArticleWhole) {
  auto unit = article();
  unit.front().full_text = "short";
  EXPECT_EQ(select("alvará", unit).shown.size(), unit.size());
}

TEST_F(DeviceSelectionTest, CoverageIsTheShareOfTheQuestionFound) {
  const auto unit = article();
  EXPECT_FLOAT_EQ(select("alvará sanitário", unit).coverage, 1.0f);
  EXPECT_FLOAT_EQ(select("foguete lunar", unit).coverage, 0.0f);
  EXPECT_FLOAT_EQ(select("alvará lunar", unit).coverage, 0.5f)
      << "an empty index gives every stem the same idf";
}

TEST_F(DeviceSelectionTest, LeavesOutNearCopies) {
  auto unit = article();
  unit.push_back(device("art9_par1", "art9", "§ 1º", unit[1].text, legal::DeviceKind::kParagrafo));
  const Selection selection = select("quiosques limpos", unit);
  EXPECT_THAT(selection.shown, Not(::testing::AllOf(Contains(1u), Contains(6u))));
}

TEST_F(DeviceSelectionTest, AQuestionOfNothingButFunctionWordsSelectsTheHead) {
  const auto unit = article();
  const Selection selection = select("de que?", unit);
  EXPECT_EQ(selection.coverage, 0.0f);
  EXPECT_LT(selection.best, unit.size());
}

TEST_F(DeviceSelectionTest, AQuotationSaysWhatIsVetoedOrRevoked) {
  std::vector<store::StoredDevice> unit = {
      device("art2", "", "Art. 2º", "", legal::DeviceKind::kArtigo),
      device("art2_cpt", "art2", "", "São vedados:", legal::DeviceKind::kCaput),
      device("art2_cpt_inc1", "art2_cpt", "I -", ""), device("art2_cpt_inc2", "art2_cpt", "II -", ""),
      device("art2_cpt_inc3", "art2_cpt", "III -", "")};
  unit[2].status = legal::DeviceStatus::kVetoed;
  unit[3].status = legal::DeviceStatus::kRevoked;
  const std::vector<std::size_t> all = {0, 1, 2, 3, 4};
  EXPECT_EQ(quote(unit, all), "Art. 2º São vedados:\nI - (vetado)\nII - (revogado)\nIII -");
  std::vector<store::StoredDevice> gone = {device("art3", "", "Art. 3º", "", legal::DeviceKind::kArtigo),
                                           device("art3_cpt", "art3", "", "", legal::DeviceKind::kCaput)};
  gone[0].status = gone[1].status = legal::DeviceStatus::kRevoked;
  EXPECT_EQ(quote(gone, std::vector<std::size_t>{0, 1}), "Art. 3º (revogado)");
}

TEST_F(DeviceSelectionTest, TheIncisoThatDefinesATermComesBeforeThoseThatUseIt) {
  std::vector<store::StoredDevice> unit{
      device("art6", "", "Art. 6º", "Para os fins desta Lei, consideram-se:", legal::DeviceKind::kArtigo),
      device("art6_cpt_inc1", "art6", "I -", "anteprojeto: peça que dá base ao projeto, com o estudo;"),
      device("art6_cpt_inc2", "art6", "II -",
             "estudo preliminar: documento da primeira etapa do planejamento, que descreve a necessidade e "
             "as soluções, os custos, os riscos e os prazos;"),
      device("art6_cpt_inc3", "art6", "III -", "termo: documento que se funda no estudo preliminar."),
  };
  unit.front().full_text = std::string(kWholeUnitBytes + 1, 'x');
  EXPECT_EQ(unit[select("estudo preliminar", unit).best].id, "art6_cpt_inc3");
  EXPECT_EQ(unit[select("O que é estudo preliminar?", unit).best].id, "art6_cpt_inc2");
}

}  // namespace
}  // namespace atimo::retrieval
