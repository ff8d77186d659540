#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/index/index.h"

// Times the index over a made-up corpus of the size of the real one: 49 thousand units of about 120 words,
// 120 stems and 110 pairs of words, drawn from a Zipf law.
namespace atimo::index {
namespace {

constexpr std::size_t kUnits = 49'000;
constexpr std::size_t kVocabulary = 60'000;

class Zipf {
 public:
  Zipf() {
    double sum = 0;
    for (std::size_t rank = 1; rank <= kVocabulary; ++rank)
      cumulative_.push_back(sum += 1.0 / static_cast<double>(rank));
  }
  std::size_t operator()(std::mt19937& random) {
    std::uniform_real_distribution<double> uniform(0, cumulative_.back());
    const auto found = std::lower_bound(cumulative_.begin(), cumulative_.end(), uniform(random));
    return static_cast<std::size_t>(std::min(found, cumulative_.end() - 1) - cumulative_.begin());
  }

 private:
  std::vector<double> cumulative_;
};

std::vector<UnitInput> make_units() {
  std::mt19937 random(7);
  std::lognormal_distribution<double> lengths(std::log(90.0), 0.76);
  Zipf zipf;
  std::vector<UnitInput> units(kUnits);
  for (std::size_t number = 0; number < kUnits; ++number) {
    UnitInput& unit = units[number];
    unit.key = number;
    unit.attributes.group = static_cast<std::uint32_t>(number / 50);
    const auto words = static_cast<std::size_t>(std::clamp(lengths(random), 5.0, 3000.0));
    std::size_t previous = 0;
    for (std::size_t i = 0; i < words; ++i) {
      const std::size_t word = zipf(random);
      unit.terms[0].push_back(concat("palavra", word));
      unit.terms[1].push_back(concat("rad", word / 3));
      if (i > 0 && i % 12 != 0) unit.terms[2].push_back(concat(previous, "_palavra", word));
      previous = word;
    }
  }
  return units;
}

struct Corpus {
  std::vector<UnitInput> units = make_units();
  TempDir folder = *TempDir::create("index_bench");
  std::unique_ptr<Index> index;
  Corpus() {
    index = *Index::open(folder.path(), {});
    index->apply(units, {}, 1).IgnoreError();  // the caller checks that the units are there
  }
};

std::uint64_t folder_bytes(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) bytes += entry.file_size();
  return bytes;
}

// A query made of what units say: the words, stems and pairs of the first terms of some units.
std::vector<std::vector<QueryTerm>> make_queries(const std::vector<UnitInput>& units, std::size_t terms) {
  std::mt19937 random(11);
  std::vector<std::vector<QueryTerm>> queries(64);
  for (std::vector<QueryTerm>& query : queries) {
    while (query.size() < terms) {
      const auto field = static_cast<std::uint8_t>(query.size() % kFields);
      const auto& from = units[random() % units.size()].terms[field];
      if (!from.empty()) query.push_back({from[random() % from.size()], field, 1.0f});
    }
  }
  return queries;
}

void search(benchmark::State& state, const Corpus& corpus, float max_df_share) {
  const auto queries = make_queries(corpus.units, static_cast<std::size_t>(state.range(0)));
  const auto snapshot = corpus.index->snapshot();
  SearchOptions options;
  options.max_df_share.fill(max_df_share);
  std::vector<double> micros;
  std::size_t turn = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(snapshot->search(queries[turn++ % queries.size()], {}, options));
    micros.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(micros.begin(), micros.end());
  state.counters["p50_us"] = micros[micros.size() / 2];
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
}

void build(benchmark::State& state, const Corpus& corpus, std::size_t batch) {
  const std::span<const UnitInput> units = corpus.units;
  for (auto _ : state) {
    const TempDir folder = *TempDir::create("index_bench");
    const auto index = *Index::open(folder.path(), {});
    for (std::size_t start = 0; start < units.size(); start += batch) {
      const auto share = units.subspan(start, std::min(batch, units.size() - start));
      if (!index->apply(share, {}, start).ok()) state.SkipWithError("apply failed");
    }
    state.counters["MB"] = static_cast<double>(folder_bytes(folder.path())) / 1e6;
  }
}

void reopen(benchmark::State& state, Corpus& corpus) {
  for (auto _ : state) {
    corpus.index.reset();
    corpus.index = *Index::open(corpus.folder.path(), {});
  }
}

}  // namespace
}  // namespace atimo::index

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  atimo::index::Corpus corpus;
  if (corpus.index->snapshot()->unit_count() != atimo::index::kUnits) {
    std::fputs("the corpus was not indexed\n", stderr);
    return 1;
  }
  const auto search = [&corpus](benchmark::State& state, float share) {
    atimo::index::search(state, corpus, share);
  };
  for (const float share : {1.0f, 0.1f}) {
    benchmark::RegisterBenchmark(atimo::concat("search/max_df_share:", share).c_str(), search, share)
        ->Arg(10)
        ->Arg(30)
        ->Arg(100)
        ->Unit(benchmark::kMicrosecond);
  }
  const auto build = [&corpus](benchmark::State& state, std::size_t batch) {
    atimo::index::build(state, corpus, batch);
  };
  benchmark::RegisterBenchmark("build/at_once", build, atimo::index::kUnits)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
  benchmark::RegisterBenchmark("build/batches_of_512", build, 512)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
  const auto reopen = [&corpus](benchmark::State& state) { atimo::index::reopen(state, corpus); };
  benchmark::RegisterBenchmark("reopen", reopen)->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
}
