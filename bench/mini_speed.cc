// mini_speed TEXTS: how fast the program's own model is, tokenizer included. TEXTS has a device a line.
// Prints how long opening takes, a question alone, and devices a second on one thread and on two.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "atimo/encoder/encoder.h"
#include "atimo/mini/mini.h"

namespace atimo {
namespace {

using encoder::Encoder;

constexpr std::string_view kQuestion = "Em quais casos a licitação é dispensável por causa do valor?";
constexpr std::size_t kTextsAtOnce = 64;  // as an ingest hands them over

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

std::unique_ptr<Encoder> open_mini() {
  const auto file = encoder::ModelFile::view(mini::model_bytes(), "mini");
  if (!file.ok()) return nullptr;
  auto model = Encoder::open(*file, "mini", {});
  return model.ok() ? *std::move(model) : nullptr;
}

struct Quantiles {
  double p50 = 0, p99 = 0;
};
template <typename Work>
Quantiles times_of(std::size_t runs, const Work& work) {
  std::vector<double> times;
  for (std::size_t i = 0; i < runs; ++i) {
    const Clock::time_point start = Clock::now();
    work();
    times.push_back(microseconds_since(start));
  }
  std::sort(times.begin(), times.end());
  return {times[runs / 2], times[runs * 99 / 100]};
}

// All texts, some at a time; the number of tokens read.
std::uint64_t embed_all(const Encoder& model, std::span<const std::string_view> texts) {
  std::uint64_t tokens = 0;
  for (std::size_t begin = 0; begin < texts.size(); begin += kTextsAtOnce) {
    const auto group = texts.subspan(begin, std::min(kTextsAtOnce, texts.size() - begin));
    const auto results = model.embed(Context(), group, {.lane = encoder::Lane::kIngest});
    for (const auto& result : *results) tokens += result.ok() ? result->tokens : 0;
  }
  return tokens;
}

void measure(const Encoder& model, std::span<const std::string_view> texts, std::size_t threads) {
  const Clock::time_point start = Clock::now();
  std::vector<std::thread> team;
  std::vector<std::uint64_t> tokens(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    const std::size_t begin = texts.size() * i / threads, end = texts.size() * (i + 1) / threads;
    team.emplace_back(
        [&, i, begin, end] { tokens[i] = embed_all(model, texts.subspan(begin, end - begin)); });
  }
  for (std::thread& thread : team) thread.join();
  const double seconds = microseconds_since(start) / 1e6;
  std::uint64_t sum = 0;
  for (const std::uint64_t count : tokens) sum += count;
  std::printf("%zu threads: %.0f devices/s, %.1f tokens each\n", threads,
              static_cast<double>(texts.size()) / seconds,
              static_cast<double>(sum) / static_cast<double>(texts.size()));
}

int run(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(std::move(line));
  }
  const std::unique_ptr<Encoder> model = open_mini();
  if (lines.empty() || model == nullptr) {
    std::fputs("mini_speed TEXTS: a device a line\n", stderr);
    return 2;
  }
  const Quantiles opening = times_of(50, [] { open_mini(); });
  std::printf("open: p50 %.2f ms, p99 %.2f ms\n", opening.p50 / 1e3, opening.p99 / 1e3);
  const std::string_view question[] = {kQuestion};
  std::uint32_t tokens = 0;
  const Quantiles asking = times_of(20'000, [&] {
    const auto results = model->embed(Context(), question, {});
    tokens = results.ok() && results->front().ok() ? results->front()->tokens : 0;
  });
  std::printf("question of %u tokens: p50 %.1f us, p99 %.1f us\n", tokens, asking.p50, asking.p99);
  const std::vector<std::string_view> texts(lines.begin(), lines.end());
  for (const std::size_t threads : {1, 2}) measure(*model, texts, threads);
  return 0;
}

}  // namespace
}  // namespace atimo

int main(int argc, char** argv) { return atimo::run(argc > 1 ? argv[1] : ""); }
