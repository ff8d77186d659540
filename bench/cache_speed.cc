// cache_speed [redis://...] ENTRIES...: how long a look-up takes in a cache of so many entries, the
// question's vector given. Prints microseconds for an exact hit, a paraphrase, a miss that the guard explains
// and one about nothing stored, each over questions drawn without pattern, and what keeping an answer takes.
// The database lies in the folder for temporary files (TMPDIR), or on a server, under the name "cache_speed"
// of its own.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/cache/answer_cache.h"
#include "atimo/redis/options.h"

namespace {

using namespace atimo;

constexpr std::size_t kDimensions = 256;
constexpr std::size_t kAnswerBytes = 1'000;
constexpr std::size_t kBatch = 5'000;  // entries a transaction
constexpr std::size_t kRuns = 5'000;
constexpr std::size_t kPuts = 1'000;

std::vector<float> vector_of(std::size_t number) {
  std::mt19937 random(static_cast<std::uint32_t>(number));
  std::normal_distribution<float> normal;
  std::vector<float> vector(kDimensions);
  float square = 0;
  for (float& x : vector) {
    x = normal(random);
    square += x * x;
  }
  for (float& x : vector) x /= std::sqrt(square);
  return vector;
}

cache::Question question(std::string text, std::size_t number) {
  return {.text = std::move(text), .scope = {}, .dense = vector_of(number)};
}

std::string asked(std::size_t n) {
  return concat("Quem aprova o plano de obras do lote ", n, " da gleba ", n / 97, "?");
}
std::string paraphrased(std::size_t n) {
  return concat("De quem é a aprovação do plano de obras do lote ", n, " da gleba ", n / 97, "?");
}
std::string another(std::size_t n) {
  return concat("Quando é aprovado o plano de obras do lote ", n, " da gleba 7?");
}
std::string unknown(std::size_t n) { return concat("Como se averba a servidão ", n, " no registro?"); }

cache::NewEntry entry_of(std::size_t n) {
  cache::NewEntry entry;
  entry.question = asked(n);
  entry.address.scope = cache::encode(cache::Scope());
  entry.address.exact = cache::normalized_question(entry.question);
  if (const auto key = cache::parse_question(entry.question, {}); key.ok()) {
    entry.address.signature = cache::signature_of(*key);
    entry.address.subject = cache::subject_of(*key);
  }
  entry.name_space = "default";
  entry.dense = vector_of(n);
  entry.answer = std::string(kAnswerBytes, 'x');
  entry.devices = {{concat("lei-1#art", n % 500), "aa"}};
  entry.expires = 1'000'000;
  return entry;
}

bool fill(cache::CacheStore& store, std::size_t entries) {
  std::vector<cache::NewEntry> batch;
  for (std::size_t n = 0; n < entries; ++n) {
    batch.push_back(entry_of(n));
    if (batch.size() < kBatch && n + 1 < entries) continue;
    if (!store.put(batch).ok()) return false;
    batch.clear();
  }
  return true;
}

template <typename Make>
void measure(const char* what, cache::AnswerCache& cache, std::size_t entries, const Make& make, bool hit) {
  std::mt19937_64 random(11);
  std::vector<double> times;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kRuns; ++i) {
    const cache::Question asking = make(random() % entries);
    const auto start = Clock::now();
    const cache::LookUp found = cache.find(asking);
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    if (found.hit.has_value() != hit) ++wrong;
  }
  std::sort(times.begin(), times.end());
  std::printf("  %-28s p50 %8.1f us   p99 %8.1f us%s\n", what, times[kRuns / 2], times[kRuns * 99 / 100],
              wrong == 0 ? "" : "   WRONG RESULTS");
}

// One answer a time, as questions make them: durable when it returns.
void measure_puts(cache::AnswerCache& cache) {
  std::vector<double> times;
  for (std::size_t n = 0; n < kPuts; ++n) {
    const cache::Question asking = question(unknown(n), n);
    const cache::Generated made{.answer = std::string(kAnswerBytes, 'x'), .devices = {{"lei-1#art1", "aa"}}};
    const auto start = Clock::now();
    const bool kept = cache.put(asking, made).ok();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    if (!kept) std::printf("  NOT KEPT\n");
  }
  std::sort(times.begin(), times.end());
  std::printf("  %-28s p50 %8.1f us   p99 %8.1f us\n", "keep an answer", times[kPuts / 2],
              times[kPuts * 99 / 100]);
}

absl::StatusOr<std::unique_ptr<cache::CacheStore>> open_store(std::string_view url,
                                                              const std::filesystem::path& folder) {
  if (url.empty()) return cache::open_sqlite_store(folder / "cache.db");
  auto server = redis::parse_url(url);
  if (!server.ok()) return server.status();
  server->longest_call = std::chrono::minutes(1);  // filling it takes batches
  auto store = cache::open_redis_store({.server = *std::move(server), .name = "cache_speed"});
  if (store.ok() && !(*store)->drop("default", cache::Selection{}).ok())
    return absl::UnavailableError("no server");
  return store;
}

int run(std::string_view url, std::size_t entries) {
  const auto folder = TempDir::create("atimo-cache-speed");
  if (!folder.ok()) return 1;
  auto store = open_store(url, folder->path());
  if (!store.ok() || !fill(**store, entries)) return 1;
  cache::AnswerCache::Options options;
  options.most_entries = entries + kPuts;
  options.now = [] { return cache::Millis{1}; };
  cache::AnswerCache cache(*std::move(store), std::move(options));
  std::printf("%zu entries\n", entries);
  measure(
      "exact", cache, entries, [](std::size_t n) { return question(asked(n), n); }, true);
  measure(
      "paraphrase", cache, entries, [](std::size_t n) { return question(paraphrased(n), n); }, true);
  measure(
      "miss of the same subject", cache, entries, [](std::size_t n) { return question(another(n), n); },
      false);
  measure(
      "miss", cache, entries, [](std::size_t n) { return question(unknown(n), n); }, false);
  measure_puts(cache);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool on_server = argc > 1 && std::string_view(argv[1]).starts_with("redis");
  const std::string_view url = on_server ? argv[1] : "";
  const int first = on_server ? 2 : 1;
  if (argc <= first) return std::fprintf(stderr, "cache_speed [redis://...] ENTRIES...\n"), 2;
  for (int i = first; i < argc; ++i) {
    const std::string_view text = argv[i];
    std::size_t entries = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), entries);
    if (error != std::errc() || end != text.data() + text.size() || entries == 0) return 2;
    if (run(url, entries) != 0) return std::fprintf(stderr, "could not fill the cache\n"), 1;
  }
  return 0;
}
