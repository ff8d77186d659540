#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/store/store.h"
#include "sample.h"
#include "support/status_matchers.h"

namespace atimo::store {
namespace {

using testing::article;
using testing::day;
using testing::one;
using testing::version;

using Text = std::map<std::string, std::string>;      // device id -> text
using History = std::map<std::optional<Date>, Text>;  // nullopt first: since ever
using Interval = std::pair<std::optional<Date>, std::optional<Date>>;
using Followed = std::map<WordingId, std::pair<std::string, Interval>>;

NewVersion version_of(std::optional<Date> date, const Text& text) {
  std::vector<StoredDevice> devices;
  for (const auto& [id, words] : text) devices.push_back(article(id, words));
  return version("lei", date, std::move(devices));
}

Text random_text(std::mt19937& random) {
  Text text;
  for (int number = 1; number <= 6; ++number) {
    if (random() % 4 != 0) text[concat("art", number)] = concat("redação ", random() % 3);
  }
  return text;
}

// The longest run of versions around `at` in which the device reads the same.
Interval expected_interval(const History& history, History::const_iterator at, const std::string& id) {
  const auto same = [&](History::const_iterator other) {
    const auto found = other->second.find(id);
    return found != other->second.end() && found->second == at->second.at(id);
  };
  auto first = at;
  while (first != history.begin() && same(std::prev(first))) --first;
  auto end = std::next(at);
  while (end != history.end() && same(end)) ++end;
  return {first->first, end == history.end() ? std::nullopt : end->first};
}

void expect_version(const Store& store, DocumentRow row, const History& history, History::const_iterator at) {
  const auto devices = store.devices(row, at->first ? at->first : day(1500));
  ASSERT_OK(devices);
  Text found;
  for (const StoredDevice& device : *devices) {
    found[device.id] = device.text;
    EXPECT_EQ(Interval(device.valid_from, device.valid_to), expected_interval(history, at, device.id));
  }
  EXPECT_EQ(found, at->second);
}

// What an index that only follows the changes would hold.
void follow(const Store& store, std::uint64_t& counter, Followed& followed) {
  const auto changes = store.changes_since(counter);
  ASSERT_OK(changes);
  for (const UnitChange& change : *changes) {
    if (change.deleted) {
      followed.erase(change.wording);
      continue;
    }
    const auto unit = store.wording(change.wording);
    ASSERT_OK(unit);
    followed[change.wording] = {unit->text, {unit->valid_from, unit->valid_to}};
  }
  counter = store.change_counter();
}

Followed everything(const Store& store) {
  Followed found;
  EXPECT_OK(store.for_each_unit([&](const Document&, const StoredDevice& unit) {
    found[unit.wording] = {unit.text, {unit.valid_from, unit.valid_to}};
    return absl::OkStatus();
  }));
  return found;
}

TEST(StoreHistory, AgreesWithAPlainReferenceForAnyOrderOfVersions) {
  for (unsigned seed = 0; seed < 25; ++seed) {
    std::mt19937 random(seed);
    const TempDir folder = TempDir::create("store-history").value();
    const auto store = Store::open(folder.path());
    ASSERT_OK(store);
    History history;
    std::uint64_t counter = 0;
    Followed followed;
    for (int step = 0; step < 25; ++step) {
      const Text text = random_text(random);
      std::optional<Date> date;
      if (random() % 5 != 0) date = day(1900 + static_cast<int>(random() % 12));
      const auto result = (*store)->put(one(version_of(date, text)));
      ASSERT_OK(result);
      const bool known = history.contains(date) && history.at(date) == text;
      if (!date && !known && !history.empty()) date = history.rbegin()->first;
      history[date] = text;
      for (auto at = history.cbegin(); at != history.cend(); ++at) {
        expect_version(**store, result->at(0).document, history, at);
      }
      follow(**store, counter, followed);
      EXPECT_EQ(followed, everything(**store));
      EXPECT_EQ((*store)->document("default", "lei")->versions, history.size());
      ASSERT_FALSE(HasFailure()) << "seed " << seed << " step " << step;
    }
  }
}

TEST(StoreConcurrency, ReadsSeeOneStateWhileAWriterWorks) {
  const TempDir folder = TempDir::create("store-threads").value();
  const auto store = Store::open(folder.path());
  ASSERT_OK(store);
  const auto text_of = [](int round) {
    Text text;
    for (int number = 1; number <= 40; ++number) text[concat("art", number)] = concat("rodada ", round);
    return text;
  };
  const DocumentRow row = (*store)->put(one(version_of(day(1600), text_of(0))))->at(0).document;
  std::atomic<bool> done{false};
  const auto read = [&] {
    while (!done.load()) {
      const auto devices = (*store)->devices(row, std::nullopt);
      ASSERT_OK(devices);
      ASSERT_EQ(devices->size(), 40U);
      for (const StoredDevice& device : *devices) ASSERT_EQ(device.text, devices->front().text);
      ASSERT_OK((*store)->unit(row, "art7", std::nullopt));
      ASSERT_TRUE((*store)->name_space_number("default").has_value());
    }
  };
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) readers.emplace_back(read);
  for (int round = 1; round <= 60; ++round) {
    EXPECT_OK((*store)->put(one(version_of(day(1600 + round), text_of(round)))));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace atimo::store
