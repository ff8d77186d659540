// Dense search over made-up vectors: dense_search UNITS [DIMENSIONS] [VECTORS_FILE]
//
// A vector is the corpus's common direction, a topic, a subtopic and noise of its own, so that cosines are
// about 0.42 between any two, 0.55 in a topic and 0.70 in a subtopic of about 20: much like an encoder's of
// legal text. Queries come from subtopics. Prints the time to build, bytes a unit, recall@10 against exact
// float32 cosines, and search times without a filter and with filters that admit less and less. VECTORS_FILE
// receives the vectors and then the queries as float32, for bench/dense_peers.py.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

#include "atimo/base/file.h"
#include "atimo/index/index.h"

namespace {

using namespace atimo;
using Vector = std::vector<float>;

constexpr std::size_t kQueries = 200;
constexpr std::size_t kBatch = 10'000;

class Source {
 public:
  Source(std::size_t units, std::size_t dimensions)
      : dimensions_(dimensions),
        subtopics_(std::max<std::size_t>(units / 20, 1)),
        topics_(units / 1'000 + 1) {}

  Vector unit(std::size_t number) const { return of(subtopic_of(number), 10'000'000 + number); }
  Vector query(std::size_t number) const { return of(number * 7'919 % subtopics_, 1'000'000'000 + number); }

 private:
  std::size_t subtopic_of(std::size_t unit) const { return unit * 2'654'435'761u % subtopics_; }
  Vector of(std::size_t subtopic, std::size_t own) const {
    Vector x(dimensions_, 0.0f);
    add(x, 1, 0.42f);
    add(x, 2 + subtopic % topics_, 0.13f);
    add(x, 2'000'000 + subtopic, 0.15f);
    add(x, own, 0.30f);
    return x;
  }
  // A random direction of squared length near `share`: uniform coordinates, by splitmix64.
  void add(Vector& x, std::size_t seed, float share) const {
    const float width = std::sqrt(12.0f * share / static_cast<float>(dimensions_));
    std::uint64_t state = seed * 0x9E3779B97F4A7C15u;
    for (float& value : x) {
      std::uint64_t z = state += 0x9E3779B97F4A7C15u;
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
      value += width * (static_cast<float>(z >> 40) * 0x1p-24f - 0.5f);
    }
  }

  std::size_t dimensions_, subtopics_, topics_;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void normalize(Vector& x) {
  float squares = 0;
  for (const float value : x) squares += value * value;
  for (float& value : x) value /= std::sqrt(squares);
}

// The ten nearest of each query among the units that `admits`, by exact cosines.
template <typename Admits>
std::vector<std::set<index::UnitKey>> exact_tens(const std::vector<float>& vectors, std::size_t dimensions,
                                                 const std::vector<Vector>& queries, const Admits& admits) {
  std::vector<std::set<index::UnitKey>> tens;
  for (const Vector& query : queries) {
    std::vector<std::pair<float, index::UnitKey>> scored;
    for (std::size_t unit = 0; unit * dimensions < vectors.size(); ++unit) {
      if (!admits(unit)) continue;
      float dot = 0;
      const float* x = &vectors[unit * dimensions];
      for (std::size_t d = 0; d < dimensions; ++d) dot += query[d] * x[d];
      scored.emplace_back(-dot, unit);
    }
    const auto tenth = scored.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(10, scored.size()));
    std::partial_sort(scored.begin(), tenth, scored.end());
    std::set<index::UnitKey>& ten = tens.emplace_back();
    for (auto hit = scored.begin(); hit != tenth; ++hit) ten.insert(hit->second);
  }
  return tens;
}

// Group g admits one unit in kShares[g].
constexpr std::size_t kShares[] = {1, 2, 10, 100, 1'000};
std::uint32_t group_of(std::size_t unit) {
  for (std::uint32_t group = 4; group > 0; --group) {
    if (unit % kShares[group] == group - 1) return group;
  }
  return 0;
}

void measure(const index::Index& index, const std::vector<float>& vectors, std::size_t dimensions,
             const std::vector<Vector>& queries, std::uint32_t group) {
  index::Filter filter;
  if (group > 0) filter.groups = {group};
  const auto admits = [&](std::size_t unit) { return group == 0 || group_of(unit) == group; };
  const auto expected = exact_tens(vectors, dimensions, queries, admits);
  const auto snapshot = index.snapshot();
  std::vector<double> micros;
  std::size_t found = 0, wanted = 0;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const auto start = std::chrono::steady_clock::now();
      const auto hits = snapshot->search_dense(queries[q], filter, 10);
      micros.push_back(seconds_since(start) * 1e6);
      if (!hits.ok()) std::abort();
      for (const index::DenseHit& hit : *hits) found += expected[q].contains(hit.key) ? 1 : 0;
      wanted += expected[q].size();
    }
  }
  std::sort(micros.begin(), micros.end());
  std::printf("1 unit in %-6zu recall@10 %.4f  p50 %8.0f us  p99 %8.0f us\n", kShares[group],
              static_cast<double>(found) / static_cast<double>(wanted), micros[micros.size() / 2],
              micros[micros.size() * 99 / 100]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: dense_search UNITS [DIMENSIONS] [VECTORS_FILE]\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::size_t units = std::strtoul(argv[1], nullptr, 10);
  const std::size_t dimensions = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'024;
  const Source source(units, dimensions);
  std::vector<float> vectors;
  vectors.reserve(units * dimensions);
  for (std::size_t unit = 0; unit < units; ++unit) {
    Vector x = source.unit(unit);
    normalize(x);
    vectors.insert(vectors.end(), x.begin(), x.end());
  }
  std::vector<Vector> queries;
  for (std::size_t q = 0; q < kQueries; ++q) normalize(queries.emplace_back(source.query(q)));
  if (argc > 3) {
    std::ofstream out(argv[3], std::ios::binary);
    const auto write = [&](const std::vector<float>& x) {
      out.write(reinterpret_cast<const char*>(x.data()),
                static_cast<std::streamsize>(x.size() * sizeof(float)));
    };
    write(vectors);
    for (const Vector& query : queries) write(query);
  }

  const TempDir folder = *TempDir::create("dense_search");
  const auto index =
      *index::Index::open(folder.path(), {.dimensions = static_cast<std::uint32_t>(dimensions)});
  const auto start = std::chrono::steady_clock::now();
  std::vector<index::UnitInput> batch;
  for (std::size_t unit = 0; unit < units; ++unit) {
    index::UnitInput& input = batch.emplace_back();
    input.key = unit;
    input.attributes.group = group_of(unit);
    const auto x = vectors.begin() + static_cast<std::ptrdiff_t>(unit * dimensions);
    input.dense.assign(x, x + static_cast<std::ptrdiff_t>(dimensions));
    if (batch.size() < kBatch && unit + 1 < units) continue;
    if (!index->apply(batch, {}, unit + 1).ok()) return 1;
    batch.clear();
  }
  if (!index->settle().ok()) return 1;
  const double seconds = seconds_since(start);
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) bytes += entry.file_size();
  std::printf("%zu units of %zu dimensions: built in %.1f s (%.0f units/s), %.0f bytes a unit\n", units,
              dimensions, seconds, static_cast<double>(units) / seconds,
              static_cast<double>(bytes) / static_cast<double>(units));
  for (std::uint32_t group = 0; group < std::size(kShares); ++group)
    measure(*index, vectors, dimensions, queries, group);
  return 0;
}
