#include "atimo/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atimo/base/file.h"
#include "sample.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using testing::article;
using testing::below;
using testing::day;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::one;
using testing::texts;
using testing::version;

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TempDir::create("store");
    ASSERT_OK(made);
    folder_.emplace(*std::move(made));
    open();
  }
  void open() {
    store_.reset();
    auto opened = Store::open(folder_->path());
    ASSERT_OK(opened);
    store_ = *std::move(opened);
  }
  PutResult put(NewVersion made) {
    auto results = store_->put(one(std::move(made)));
    EXPECT_TRUE(results.ok()) << results.status();
    return results.ok() ? results->at(0) : PutResult{};
  }
  std::vector<std::string> texts_on(DocumentRow document, std::optional<Date> as_of) {
    const auto devices = store_->devices(document, as_of);
    EXPECT_TRUE(devices.ok()) << devices.status();
    return texts(*devices);
  }

  std::optional<TempDir> folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, KeepsEveryFieldAcrossReopening) {
  NewVersion made = version("lei-1-2020", day(2020, 3, 4), {article("art1", "um")});
  made.document.ementa = "Dispõe";
  made.document.urn = "urn:lex:br:federal:lei:2020;1";
  made.document.norm = {legal::NormType::kLei, 1, "A", 2020, day(2020, 3, 4), "br", "federal", "seges/me"};
  made.document.source_name = "lei.html";
  made.document.format = "html";
  made.document.ingested_at = "2024-01-02T03:04:05Z";
  StoredDevice& device = made.devices[0];
  device.parent_id = "tit1";
  device.heading = "Do teste";
  device.hierarchy = "Título I";
  device.notes = "a\nb";
  device.status = legal::DeviceStatus::kVetoed;
  device.page = 7;
  device.box = legal::Box{1.5F, 2.5F, 3.5F, 4.5F};
  device.external_id = std::string("x\0y", 3);
  const PutResult result = put(made);
  open();

  const auto document = store_->document("default", "lei-1-2020");
  ASSERT_OK(document);
  EXPECT_EQ(document->row, result.document);
  EXPECT_EQ(document->norm, made.document.norm);
  EXPECT_EQ(document->ementa, "Dispõe");
  EXPECT_EQ(document->urn, made.document.urn);
  EXPECT_EQ(document->source_name, "lei.html");
  EXPECT_EQ(document->format, "html");
  EXPECT_EQ(document->ingested_at, "2024-01-02T03:04:05Z");
  EXPECT_EQ(document->versions, 1U);
  EXPECT_EQ(document->devices, 1U);
  EXPECT_EQ(document->articles, 1U);

  const auto kept = store_->device(result.document, "art1", std::nullopt);
  ASSERT_OK(kept);
  EXPECT_EQ(kept->parent_id, "tit1");
  EXPECT_EQ(kept->unit_id, "art1");
  EXPECT_EQ(kept->label, "Art.");
  EXPECT_EQ(kept->heading, "Do teste");
  EXPECT_EQ(kept->full_text, "Art. um");
  EXPECT_EQ(kept->hierarchy, "Título I");
  EXPECT_EQ(kept->notes, "a\nb");
  EXPECT_EQ(kept->status, legal::DeviceStatus::kVetoed);
  EXPECT_EQ(kept->page, 7U);
  ASSERT_TRUE(kept->box.has_value());
  EXPECT_EQ(kept->box->bottom, 4.5F);
  EXPECT_EQ(kept->valid_from, day(2020, 3, 4));
  EXPECT_EQ(kept->valid_to, std::nullopt);
  EXPECT_EQ(kept->external_id, device.external_id);
  EXPECT_EQ(store_->wording(kept->wording)->text, "um");
  EXPECT_EQ(store_->name_space_number("default"), 1U);
  EXPECT_EQ(store_->name_space_number("other"), std::nullopt);
}

TEST_F(StoreTest, GivesTheTextInForceWhateverTheOrderOfIngestion) {
  const PutResult late = put(version("lei", day(2016), {article("art1", "novo"), article("art2", "dois")}));
  const PutResult early = put(version("lei", day(1988), {article("art1", "velho"), article("art2", "dois")}));
  EXPECT_EQ(late.added, 2U);
  EXPECT_EQ(early.added, 1U);
  EXPECT_EQ(early.kept, 1U);
  EXPECT_THAT(texts_on(late.document, day(1987, 12, 31)), IsEmpty());
  EXPECT_THAT(texts_on(late.document, day(1988)), ElementsAre("velho", "dois"));
  EXPECT_THAT(texts_on(late.document, day(2015, 12, 31)), ElementsAre("velho", "dois"));
  EXPECT_THAT(texts_on(late.document, day(2016)), ElementsAre("novo", "dois"));
  EXPECT_THAT(texts_on(late.document, std::nullopt), ElementsAre("novo", "dois"));

  const auto old = store_->device(late.document, "art1", day(2000));
  ASSERT_OK(old);
  EXPECT_EQ(old->valid_from, day(1988));
  EXPECT_EQ(old->valid_to, day(2016));
  const auto constant = store_->device(late.document, "art2", std::nullopt);
  ASSERT_OK(constant);
  EXPECT_EQ(constant->valid_from, day(1988));
  EXPECT_EQ(constant->valid_to, std::nullopt);
}

TEST_F(StoreTest, AnUndatedTextIsValidSinceEver) {
  const DocumentRow row = put(version("lei", std::nullopt, {article("art1", "velho")})).document;
  put(version("lei", day(2016), {article("art1", "novo")}));
  const auto old = store_->device(row, "art1", day(1900));
  ASSERT_OK(old);
  EXPECT_EQ(old->text, "velho");
  EXPECT_EQ(old->valid_from, std::nullopt);
  EXPECT_EQ(old->valid_to, day(2016));
}

TEST_F(StoreTest, AnUndatedTextTakesThePlaceOfTheLatest) {
  const DocumentRow row = put(version("lei", day(1988), {article("art1", "a")})).document;
  put(version("lei", day(2016), {article("art1", "b"), article("art2", "c")}));
  const WordingId gone = store_->device(row, "art1", std::nullopt)->wording;
  const PutResult result = put(version("lei", std::nullopt, {article("art1", "d"), article("art2", "c")}));
  EXPECT_EQ(result.added, 1U);
  EXPECT_EQ(result.kept, 1U);
  EXPECT_EQ(result.closed, 1U);
  EXPECT_THAT(texts_on(row, std::nullopt), ElementsAre("d", "c"));
  EXPECT_THAT(texts_on(row, day(2015)), ElementsAre("a"));
  EXPECT_EQ(store_->device(row, "art1", std::nullopt)->valid_from, day(2016));
  EXPECT_TRUE(absl::IsNotFound(store_->wording(gone).status()));
  EXPECT_EQ(store_->document(row)->versions, 2U);
}

TEST_F(StoreTest, WritesNothingForTheSameSource) {
  const NewVersion made = version("lei", std::nullopt, {article("art1", "a")});
  const PutResult first = put(made);
  const std::uint64_t counter = store_->change_counter();
  const PutResult second = put(made);
  EXPECT_FALSE(first.unchanged);
  EXPECT_TRUE(second.unchanged);
  EXPECT_EQ(second.document, first.document);
  EXPECT_EQ(store_->change_counter(), counter);
}

TEST_F(StoreTest, SplitsAWordingThatAVersionInTheMiddleLacks) {
  const DocumentRow row = put(version("lei", day(1990), {article("art1", "a")})).document;
  put(version("lei", day(2010), {article("art1", "a"), article("art2", "z")}));
  const std::uint64_t counter = store_->change_counter();
  put(version("lei", day(2000), {article("art1", "b")}));
  EXPECT_THAT(texts_on(row, day(1995)), ElementsAre("a"));
  EXPECT_THAT(texts_on(row, day(2005)), ElementsAre("b"));
  EXPECT_THAT(texts_on(row, day(2015)), ElementsAre("a", "z"));
  EXPECT_EQ(store_->device(row, "art1", day(1995))->valid_to, day(2000));
  EXPECT_EQ(store_->device(row, "art1", day(2015))->valid_from, day(2010));
  const auto changes = store_->changes_since(counter);
  ASSERT_OK(changes);
  EXPECT_EQ(changes->size(), 3U);  // closed, new and come back
}

TEST_F(StoreTest, GivesAUnitWithWhatIsBelowIt) {
  const StoredDevice unit = article("art1", "caput");
  StoredDevice grouping = article("tit1", "título");
  grouping.unit_id.clear();
  grouping.kind = legal::DeviceKind::kTitulo;
  const DocumentRow row = put(version("lei", std::nullopt,
                                      {grouping, unit, below(unit, "art1_inc1", "i"),
                                       below(unit, "art1_inc2", "ii"), article("art2", "outro")}))
                              .document;
  const auto devices = store_->unit(row, "art1", std::nullopt);
  ASSERT_OK(devices);
  EXPECT_THAT(texts(*devices), ElementsAre("caput", "i", "ii"));
  EXPECT_EQ(devices->at(2).ordinal, 3U);
  for (const std::string_view id : {"art3", "", "tit1"}) {
    EXPECT_TRUE(absl::IsNotFound(store_->unit(row, id, std::nullopt).status())) << id;
  }
  EXPECT_THAT(store_->changes_since(0).value(), ::testing::SizeIs(2));
}

TEST_F(StoreTest, RemovesADocumentAndSaysItsUnitsAreGone) {
  const DocumentRow row = put(version("lei", std::nullopt, {article("art1", "a")})).document;
  const WordingId wording = store_->device(row, "art1", std::nullopt)->wording;
  const std::uint64_t counter = store_->change_counter();
  ASSERT_OK(store_->remove("default", "lei"));
  EXPECT_TRUE(absl::IsNotFound(store_->document(row).status()));
  EXPECT_TRUE(absl::IsNotFound(store_->devices(row, std::nullopt).status()));
  const auto changes = store_->changes_since(counter);
  ASSERT_OK(changes);
  ASSERT_EQ(changes->size(), 1U);
  EXPECT_EQ(changes->at(0).wording, wording);
  EXPECT_TRUE(changes->at(0).deleted);
  EXPECT_EQ(store_->name_space_number("default"), 1U);

  const absl::Status again = store_->remove("default", "lei");
  EXPECT_TRUE(absl::IsNotFound(again));
  EXPECT_THAT(std::string(again.message()), HasSubstr("lei"));

  const DocumentRow next = put(version("lei", std::nullopt, {article("art1", "a")})).document;
  EXPECT_GT(next, row);
  EXPECT_GT(store_->device(next, "art1", std::nullopt)->wording, wording);
}

TEST_F(StoreTest, RejectsARepeatedDeviceIdAndWritesNothingOfTheBatch) {
  std::vector<NewVersion> versions = one(version("good", std::nullopt, {article("art1", "a")}));
  versions.push_back(version("bad", std::nullopt, {article("art1", "a"), article("art1", "b")}));
  const auto result = store_->put(std::move(versions));
  EXPECT_TRUE(absl::IsInvalidArgument(result.status()));
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("art1"));
  EXPECT_THAT(store_->documents("default").value(), IsEmpty());
}

TEST_F(StoreTest, StreamsEveryWordingOfEveryUnitAndStopsAtAnError) {
  put(version("lei", day(1990), {article("art1", "a"), article("art2", "b")}));
  put(version("lei", day(2000), {article("art1", "c"), article("art2", "b")}));
  std::vector<std::string> seen;
  ASSERT_OK(store_->for_each_unit([&](const Document& document, const StoredDevice& unit) {
    EXPECT_EQ(document.id, "lei");
    EXPECT_EQ(store_->wording(unit.wording)->text, unit.text);  // a read inside a read
    seen.push_back(unit.text);
    return absl::OkStatus();
  }));
  EXPECT_THAT(seen, ElementsAre("a", "b", "c"));
  int visits = 0;
  const absl::Status stopped = store_->for_each_unit([&](const Document&, const StoredDevice&) {
    ++visits;
    return absl::CancelledError("enough");
  });
  EXPECT_TRUE(absl::IsCancelled(stopped));
  EXPECT_EQ(visits, 1);
}

TEST_F(StoreTest, MarksTheUnitsOfADocumentWhoseTitleChanges) {
  NewVersion made = version("lei", day(1990), {article("art1", "a")});
  put(made);
  const std::uint64_t counter = store_->change_counter();
  made.version_date = day(2000);
  made.document.title = "Outro nome";
  put(made);
  EXPECT_THAT(store_->changes_since(counter).value(), ::testing::SizeIs(1));
}

}  // namespace
}  // namespace atimo::store
