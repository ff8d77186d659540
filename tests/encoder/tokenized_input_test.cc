#include <gtest/gtest.h>

#include <numeric>

#include "encoder/model_writer.h"
#include "encoder/test_data.h"

namespace atimo::encoder {
namespace {

using Ids = std::vector<TokenId>;

Ids ids_from(TokenId first, std::size_t count) {
  Ids ids(count);
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

class TokenizedInputTest : public ::testing::Test {
 protected:
  // <s> 0, </s> 2; [CLS] 2, [SEP] 3.
  std::unique_ptr<const Tokenizer> xlmr_ = testing::unigram(testing::small_model());
  std::unique_ptr<const Tokenizer> bert_ = testing::wordpiece("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n", true);
};

TEST_F(TokenizedInputTest, SingleStandsBetweenItsSpecialTokens) {
  const TokenizedInput input = single_input(*xlmr_, Ids{10, 11}, 512);
  EXPECT_EQ(input.ids, (Ids{0, 10, 11, 2}));
  EXPECT_EQ(input.second_begin, 4u);
  EXPECT_EQ(input.dropped, 0u);
  EXPECT_EQ(single_input(*bert_, Ids{10, 11}, 512).ids, (Ids{2, 10, 11, 3}));
}

TEST_F(TokenizedInputTest, SingleIsCutAtItsEnd) {
  const Ids ids = ids_from(10, 6);
  EXPECT_EQ(single_input(*xlmr_, ids, 8).dropped, 0u);
  const TokenizedInput cut = single_input(*xlmr_, ids, 7);
  EXPECT_EQ(cut.ids, (Ids{0, 10, 11, 12, 13, 14, 2}));
  EXPECT_EQ(cut.dropped, 1u);
  EXPECT_EQ(single_input(*xlmr_, ids, 2).ids, (Ids{0, 2}));
  EXPECT_EQ(single_input(*xlmr_, {}, 8).ids, (Ids{0, 2}));
}

TEST_F(TokenizedInputTest, PairHasTheSeparatorsOfItsModel) {
  const TokenizedInput xlmr = pair_input(*xlmr_, Ids{10, 11}, Ids{20}, 512);
  EXPECT_EQ(xlmr.ids, (Ids{0, 10, 11, 2, 2, 20, 2}));
  EXPECT_EQ(xlmr.second_begin, 5u);
  EXPECT_EQ(xlmr.dropped, 0u);
  const TokenizedInput bert = pair_input(*bert_, Ids{10, 11}, Ids{20}, 512);
  EXPECT_EQ(bert.ids, (Ids{2, 10, 11, 3, 20, 3}));
  EXPECT_EQ(bert.second_begin, 4u);
}

TEST_F(TokenizedInputTest, PairThatFitsIsWhole) {
  const TokenizedInput input = pair_input(*xlmr_, ids_from(10, 3), ids_from(20, 9), 16);
  EXPECT_EQ(input.ids.size(), 16u);
  EXPECT_EQ(input.dropped, 0u);
}

TEST_F(TokenizedInputTest, PairCutsTheDocument) {
  const TokenizedInput input = pair_input(*xlmr_, ids_from(10, 3), ids_from(20, 10), 16);
  EXPECT_EQ(input.ids.size(), 16u);
  EXPECT_EQ(input.ids[14], 28u);
  EXPECT_EQ(input.dropped, 1u);
}

TEST_F(TokenizedInputTest, PairCutsTheQueryToThreeQuarters) {
  const TokenizedInput input = pair_input(*xlmr_, ids_from(100, 30), ids_from(200, 30), 20);
  EXPECT_EQ(input.ids.size(), 20u);
  EXPECT_EQ(input.second_begin, 1u + 15u + 2u);
  EXPECT_EQ(input.ids[15], 114u);
  EXPECT_EQ(input.ids[18], 200u);
  EXPECT_EQ(input.dropped, 15u + 29u);
}

TEST_F(TokenizedInputTest, PairOfTheFewestTokensKeepsItsSpecialTokens) {
  const TokenizedInput xlmr = pair_input(*xlmr_, ids_from(100, 30), ids_from(200, 30), 8);
  EXPECT_EQ(xlmr.ids, (Ids{0, 100, 101, 102, 103, 2, 2, 2}));
  EXPECT_EQ(xlmr.dropped, 56u);
  EXPECT_EQ(pair_input(*xlmr_, {}, {}, 8).ids, (Ids{0, 2, 2, 2}));
}

}  // namespace
}  // namespace atimo::encoder
