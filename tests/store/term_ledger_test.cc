#include "atimo/store/term_ledger.h"

#include <gmock/gmock.h>

#include <fstream>
#include <optional>

#include "atimo/base/file.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using ::testing::ElementsAre;
using Phase = LedgerState::Phase;

class TermLedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.emplace(*TempDir::create("ledger"));
    reopen();
  }
  void reopen() {
    ledger_.reset();
    auto ledger = TermLedger::open(folder_->path() / "ledger.db");
    ASSERT_OK(ledger);
    ledger_ = *std::move(ledger);
  }
  std::vector<std::uint64_t> counts(const std::vector<std::uint32_t>& terms) const {
    const auto frequencies = ledger_->frequencies(terms);
    EXPECT_OK(frequencies);
    return frequencies.value_or(std::vector<std::uint64_t>());
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<TermLedger> ledger_;
  const LedgerUnit first_{.unit = 1, .lengths = {3, 2, 1}, .terms = {5, 9, 4'000'000'000}};
  const LedgerUnit second_{.unit = 2, .lengths = {1, 0, 0}, .terms = {9}};
};

TEST_F(TermLedgerTest, CountsTheUnitsOfEachTerm) {
  ASSERT_OK(ledger_->record(std::vector{first_, second_}, {}));
  EXPECT_THAT(counts({9, 5, 4'000'000'000, 7}), ElementsAre(2u, 1u, 1u, 0u));
  EXPECT_THAT(counts({}), ElementsAre());
}

TEST_F(TermLedgerTest, SumsLengthsOverLiveUnits) {
  ASSERT_OK(ledger_->record(std::vector{first_, second_}, {}));
  EXPECT_EQ(ledger_->statistics().units, 2u);
  EXPECT_THAT(ledger_->statistics().length_sum, ElementsAre(4u, 2u, 1u));
  EXPECT_THAT(ledger_->statistics().length_squares, ElementsAre(10u, 4u, 1u));
}

TEST_F(TermLedgerTest, AUnitThatIsFedAgainCountsOnce) {
  ASSERT_OK(ledger_->record(std::vector{first_, second_}, {}));
  ASSERT_OK(ledger_->record(std::vector{first_}, {}));
  EXPECT_THAT(counts({9, 5}), ElementsAre(2u, 1u));
  const LedgerUnit changed{.unit = 1, .lengths = {7, 0, 0}, .terms = {8, 9}};
  ASSERT_OK(ledger_->record(std::vector{changed}, {}));
  EXPECT_THAT(counts({5, 8, 9}), ElementsAre(0u, 1u, 2u));
  EXPECT_EQ(ledger_->statistics().units, 2u);
  EXPECT_THAT(ledger_->statistics().length_sum, ElementsAre(8u, 0u, 0u));
}

TEST_F(TermLedgerTest, ARemovedUnitTakesItsTermsAway) {
  ASSERT_OK(ledger_->record(std::vector{first_, second_}, {}));
  ASSERT_OK(ledger_->record({}, std::vector<WordingId>{1, 77}));
  EXPECT_THAT(counts({9, 5}), ElementsAre(1u, 0u));
  EXPECT_EQ(ledger_->statistics().units, 1u);
}

TEST_F(TermLedgerTest, IsAsItWasWhenItIsOpenedAgain) {
  ASSERT_OK(ledger_->record(std::vector{first_, second_}, {}));
  LedgerState state;
  state.phase = Phase::kReady;
  state.token = 41;
  state.epoch = 7;
  state.content_version = ~std::uint64_t{3};
  state.mean_length = {1.5, 2.5, 3.5};
  state.length_b = {0.4, 0.5, 0.6};
  ASSERT_OK(ledger_->set_state(state));
  reopen();
  EXPECT_EQ(ledger_->state().phase, Phase::kReady);
  EXPECT_EQ(ledger_->state().token, 41u);
  EXPECT_EQ(ledger_->state().epoch, 7u);
  EXPECT_EQ(ledger_->state().content_version, state.content_version);
  EXPECT_EQ(ledger_->state().mean_length, state.mean_length);
  EXPECT_EQ(ledger_->state().length_b, state.length_b);
  EXPECT_EQ(ledger_->statistics().units, 2u);
  EXPECT_THAT(ledger_->statistics().length_squares, ElementsAre(10u, 4u, 1u));
  EXPECT_THAT(counts({9}), ElementsAre(2u));
}

TEST_F(TermLedgerTest, ClearedItIsAsNew) {
  ASSERT_OK(ledger_->record(std::vector{first_}, {}));
  ASSERT_OK(ledger_->set_state({.phase = Phase::kReady, .token = 3}));
  ASSERT_OK(ledger_->clear());
  EXPECT_EQ(ledger_->state().phase, Phase::kEmpty);
  EXPECT_EQ(ledger_->statistics().units, 0u);
  reopen();
  EXPECT_EQ(ledger_->state().token, 0u);
  EXPECT_THAT(counts({5}), ElementsAre(0u));
}

TEST_F(TermLedgerTest, AFileThatIsNoLedgerIsDataLoss) {
  const auto file = folder_->path() / "other.db";
  std::ofstream(file) << std::string(4096, 'x');
  EXPECT_TRUE(absl::IsDataLoss(TermLedger::open(file).status()));
}

}  // namespace
}  // namespace atimo::store
