// cache_baselines [pairs.jsonl]: what other ways to find an answered question do with the same pairs.
//
// Each pair alone: one question is stored, the other is asked, and an answer is given or not by
//   guard            src/atimo/cache (with the vectors of `mini`)
//   cosine 0.92      the cosine of the vectors is at least 0.92
//   distance 0.1     1 - cosine is at most 0.1, as RedisVL's semantic cache does it
//   rrf 0.025        reciprocal rank fusion (k = 60) of a dense and a lexical list of 5 is at least 0.025
// Pairs: the near misses of tests/cache/near_misses.h, and the groups of a file in the format of `atimo cache
// eval`.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/cache/answer_cache.h"
#include "atimo/cache/guard.h"
#include "atimo/encoder/encoder.h"
#include "atimo/encoder/model_file.h"
#include "atimo/eval/cache_pairs.h"
#include "atimo/mini/mini.h"
#include "atimo/text/analyzer.h"
#include "cache/near_misses.h"

namespace {

using namespace atimo;

struct Seen {
  std::vector<float> dense;
  std::vector<std::string> stems;
  cache::QuestionKey key;
};

class Sight {
 public:
  explicit Sight(std::unique_ptr<encoder::Encoder> encoder) : encoder_(std::move(encoder)) {}

  const Seen& of(const std::string& question) {
    const auto [place, fresh] = seen_.try_emplace(question);
    if (fresh) place->second = std::make_unique<Seen>(look(question));
    return *place->second;
  }

 private:
  Seen look(const std::string& question) {
    Seen seen;
    const std::array<std::string_view, 1> texts = {question};
    auto embedded = encoder_->embed(Context(), texts, {});
    if (embedded.ok() && embedded->at(0).ok()) seen.dense = (*embedded)[0]->dense;
    for (const text::Token& token : analyzer_.analyze(question)) {
      if (!token.is_stop_word) seen.stems.push_back(token.stem);
    }
    std::sort(seen.stems.begin(), seen.stems.end());
    if (auto key = cache::parse_question(question, {}); key.ok()) seen.key = *std::move(key);
    return seen;
  }

  std::unique_ptr<encoder::Encoder> encoder_;
  text::Analyzer analyzer_;
  absl::flat_hash_map<std::string, std::unique_ptr<Seen>> seen_;
};

constexpr std::array<const char*, 4> kWays = {"guard", "cosine 0.92", "distance 0.1", "rrf 0.025"};

// Whether each way gives the stored answer, when it is the only one.
std::array<bool, 4> verdicts(const Seen& asked, const Seen& stored) {
  const float cosine = std::inner_product(asked.dense.begin(), asked.dense.end(), stored.dense.begin(), 0.0F);
  const bool guard =
      cache::decide(cache::compare(asked.key, stored.key), cosine, {}) == cache::Rejection::kNone;
  // The only entry is first in the dense list, and in the lexical list when a word is shared.
  std::vector<std::string> shared;
  std::set_intersection(asked.stems.begin(), asked.stems.end(), stored.stems.begin(), stored.stems.end(),
                        std::back_inserter(shared));
  const double rrf = 1.0 / 61 + (shared.empty() ? 0 : 1.0 / 61);
  return {guard, cosine >= 0.92F, 1 - cosine <= 0.1F, rrf >= 0.025};
}

struct Count {
  std::size_t pairs = 0;
  std::array<std::size_t, 4> answered{};

  void add(const std::array<bool, 4>& given) {
    ++pairs;
    for (std::size_t way = 0; way < given.size(); ++way) answered[way] += given[way] ? 1 : 0;
  }
  void print(std::string_view name) const {
    std::string line = fmt::format("{:<28}{:>9}", name, pairs);
    for (const std::size_t count : answered)
      line += fmt::format(
          "{:>9} {:5.1f}%", count,
          100.0 * static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(pairs, 1)));
    std::puts(line.c_str());
  }
};

int run(int argc, char** argv) {
  auto file = encoder::ModelFile::view(mini::model_bytes(), "mini");
  if (!file.ok()) return std::fprintf(stderr, "%s\n", std::string(file.status().message()).c_str()), 1;
  auto encoder = encoder::Encoder::open(*std::move(file), "mini", {});
  if (!encoder.ok()) return 1;
  Sight sight(*std::move(encoder));
  std::string head = fmt::format("{:<28}{:>9}", "answers given", "pairs");
  for (const char* way : kWays) head += fmt::format("{:>16}", way);
  std::puts(head.c_str());
  if (argc > 1) {
    const auto groups = eval::read_cache_groups(argv[1]);
    if (!groups.ok()) return std::fprintf(stderr, "%s\n", std::string(groups.status().message()).c_str()), 1;
    Count paraphrases, misses;
    for (const eval::CacheGroup& group : *groups) {
      for (const std::string& asked : group.must_hit)
        paraphrases.add(verdicts(sight.of(asked), sight.of(group.stored)));
      for (const std::string& asked : group.must_miss)
        misses.add(verdicts(sight.of(asked), sight.of(group.stored)));
    }
    paraphrases.print("paraphrases (wanted)");
    misses.print("near misses (unwanted)");
  }
  std::map<std::string, Count> grid;
  cache::testing::for_each_near_miss([&](const cache::testing::NearMiss& pair) {
    const auto given = verdicts(sight.of(pair.asked), sight.of(pair.stored));
    grid[std::string(pair.kind)].add(given);
    grid["all"].add(given);
  });
  for (const auto& [kind, count] : grid) count.print("grid (unwanted): " + kind);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv); }
