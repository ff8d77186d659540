#include <gmock/gmock.h>

#include "atimo/base/file.h"
#include "direct_sql.h"
#include "sample.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using testing::article;
using testing::below;
using ::testing::ElementsAre;
using testing::execute;
using ::testing::IsEmpty;
using testing::one;
using testing::version;

constexpr std::string_view kEmbedder = "modelo int8, 3";

class StoreVectors : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.emplace(*TempDir::create("store_vectors"));
    open();
    const StoredDevice unit = article("art1", "um");
    ASSERT_OK(store_->put(one(version(
        "lei", {},
        {unit, below(unit, "art1_inc1", "inciso"), article("art2", "dois"), article("art3", "três")}))));
    auto units = store_->units_without_vector(kEmbedder, 0, 100);
    ASSERT_OK(units);
    for (const StoredDevice& found : *units) ids_.push_back(found.wording);
    ASSERT_EQ(ids_.size(), 3u);  // the inciso is no unit
  }
  void open() {
    store_.reset();
    auto opened = Store::open(folder_->path());
    ASSERT_OK(opened);
    store_ = *std::move(opened);
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<Store> store_;
  std::vector<WordingId> ids_;
};

TEST_F(StoreVectors, AreKeptByEmbedderAndComeBackRounded) {
  ASSERT_OK(store_->put_vectors(kEmbedder, std::vector<UnitVector>{{ids_[0], {0.6f, -0.8f, 0.0f}}}));
  open();
  const auto vector = store_->vector_of(kEmbedder, ids_[0]);
  ASSERT_OK(vector);
  EXPECT_THAT(*vector,
              ElementsAre(::testing::FloatNear(0.6f, 5e-4f), ::testing::FloatNear(-0.8f, 5e-4f), 0.0f));
  EXPECT_THAT(*store_->vector_of("outro", ids_[0]), IsEmpty());
  EXPECT_THAT(*store_->vector_of(kEmbedder, ids_[1]), IsEmpty());
}

TEST_F(StoreVectors, UnitsWithoutOneAreListedInPortions) {
  ASSERT_OK(store_->put_vectors(kEmbedder, std::vector<UnitVector>{{ids_[1], {1.0f}}}));
  EXPECT_EQ(*store_->count_without_vector(kEmbedder), 2u);
  EXPECT_EQ(*store_->count_without_vector("outro"), 3u);
  const auto first = store_->units_without_vector(kEmbedder, 0, 1);
  ASSERT_OK(first);
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ(first->front().wording, ids_[0]);
  EXPECT_EQ(first->front().full_text, "Art. um");
  const auto rest = store_->units_without_vector(kEmbedder, ids_[0], 10);
  ASSERT_OK(rest);
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ(rest->front().wording, ids_[2]);
}

TEST_F(StoreVectors, TheirUnitsCountAsChanged) {
  const std::uint64_t before = store_->change_counter();
  ASSERT_OK(store_->put_vectors(kEmbedder, std::vector<UnitVector>{{ids_[2], {1.0f}}}));
  const auto changes = store_->changes_since(before);
  ASSERT_OK(changes);
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->front().wording, ids_[2]);
  EXPECT_FALSE(changes->front().deleted);
}

TEST_F(StoreVectors, GoWithTheirWording) {
  ASSERT_OK(store_->put_vectors(kEmbedder, std::vector<UnitVector>{{ids_[0], {1.0f}}}));
  ASSERT_OK(store_->remove("default", "lei"));
  EXPECT_THAT(*store_->vector_of(kEmbedder, ids_[0]), IsEmpty());
  const std::uint64_t before = store_->change_counter();
  ASSERT_OK(store_->put_vectors(kEmbedder, std::vector<UnitVector>{{ids_[1], {1.0f}}}));
  EXPECT_THAT(*store_->vector_of(kEmbedder, ids_[1]), IsEmpty());
  EXPECT_THAT(*store_->changes_since(before), IsEmpty());
}

TEST_F(StoreVectors, ADatabaseOfTheFirstVersionIsBroughtUpToDate) {
  store_.reset();
  execute(folder_->path() / "atimo.db",
          "DROP TABLE vectors; DROP TABLE embedders; DROP TABLE citations; PRAGMA user_version = 1");
  open();
  EXPECT_EQ(store_->documents("default")->size(), 1u);
  ASSERT_OK(store_->put_vectors(kEmbedder, std::vector<UnitVector>{{ids_[0], {1.0f}}}));
  open();
  EXPECT_THAT(*store_->vector_of(kEmbedder, ids_[0]), ElementsAre(1.0f));
}

}  // namespace
}  // namespace atimo::store
