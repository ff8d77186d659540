#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/index/index.h"
#include "support/status_matchers.h"

namespace atimo::index::testing {

// A unit with the words of one text in field 0, their first letters in field 1 and nothing in field 2.
UnitInput unit(UnitKey key, const std::vector<std::string>& words, UnitAttributes attributes = {});

// Units of random terms, skewed so that some are common and some rare; reproducible from the seed.
class RandomCorpus {
 public:
  explicit RandomCorpus(std::uint32_t seed) : random_(seed) {}
  UnitInput next(UnitKey key);
  std::vector<QueryTerm> query(std::size_t terms);
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

 private:
  std::string word();
  std::mt19937 random_;
};

// BM25 by definition over every unit: what the index must agree with, bit by bit.
class FlatReference {
 public:
  void apply(const std::vector<UnitInput>& additions, const std::vector<UnitKey>& deletions);
  std::vector<Hit> search(const std::vector<QueryTerm>& query, const Filter& filter,
                          const SearchOptions& options) const;
  // Forgets deleted units, which otherwise count in document frequencies as they do until a merge.
  void forget_deleted() { buried_.clear(); }
  const std::map<UnitKey, UnitInput>& units() const { return units_; }
  double mean_length(std::size_t field) const;

 private:
  std::uint64_t frequency(const QueryTerm& term) const;
  std::map<UnitKey, UnitInput> units_;
  std::vector<UnitInput> buried_;
};

// An index in a folder of its own.
class IndexInFolder {
 public:
  explicit IndexInFolder(Index::Options options = {}) : options_(options) {
    auto folder = TempDir::create("index_test");
    EXPECT_OK(folder);
    folder_.emplace(*std::move(folder));
    open();
  }
  void open() {
    index_.reset();
    auto opened = Index::open(path(), options_);
    ASSERT_OK(opened);
    index_ = *std::move(opened);
  }
  void close() { index_.reset(); }
  const std::filesystem::path& path() const { return folder_->path(); }
  Index* operator->() const { return index_.get(); }

 private:
  Index::Options options_;
  std::optional<TempDir> folder_;
  std::unique_ptr<Index> index_;
};

void expect_same_hits(const std::vector<Hit>& actual, const std::vector<Hit>& expected);

}  // namespace atimo::index::testing
