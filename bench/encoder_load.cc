// Questions among reranks, open loop: encoder_load MODEL.atimo [SECONDS] [SHARE_OF_CAPACITY] [THREADS]
//
// Requests arrive at random (Poisson), 80 % questions of 24 tokens and 20 % reranks of 20 inputs of 180
// tokens, whatever the server is doing; a latency counts from the time at which the request was due, so
// waiting in line is not hidden. MODEL is any model file; `atimo bench encoder` leaves one of bge-m3's size
// in its data folder.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "atimo/encoder/scheduler.h"

namespace {

using atimo::Clock;
using atimo::Context;
using namespace atimo::encoder;

TokenizedInput text_of(std::uint32_t tokens) {
  return {.ids = std::vector<TokenId>(tokens, 5), .second_begin = tokens};
}

struct Request {
  Lane lane;
  std::size_t inputs;
  std::uint32_t tokens;
};
constexpr Request kQuestion{Lane::kQuery, 1, 24};
constexpr Request kRerank{Lane::kRerank, 20, 180};

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

void run(Scheduler& scheduler, const Request& request) {
  const std::vector<TokenizedInput> inputs(request.inputs, text_of(request.tokens));
  const auto results = scheduler.run(Context(), request.lane, inputs, {.dense = true});
  if (!results.ok() || !results->front().ok()) std::abort();
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

double idle_ms(Scheduler& scheduler, const Request& request, int runs) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    const Clock::time_point start = Clock::now();
    run(scheduler, request);
    times.push_back(milliseconds(Clock::now() - start));
  }
  return percentile(times, 0.5);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: encoder_load MODEL.atimo [SECONDS] [SHARE_OF_CAPACITY] [THREADS]\n");
    return 2;
  }
  const double seconds = argc > 2 ? std::atof(argv[2]) : 60;
  const double share = argc > 3 ? std::atof(argv[3]) : 0.7;
  const auto file = ModelFile::open(argv[1]);
  if (!file.ok()) {
    std::fprintf(stderr, "%s\n", std::string(file.status().message()).c_str());
    return 1;
  }
  auto backend = make_cpu_backend(
      *file, {.threads = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 0, .instruction_set = {}});
  if (!backend.ok()) return 1;
  Scheduler scheduler(*std::move(backend), {});

  run(scheduler, kQuestion);
  const double question_ms = idle_ms(scheduler, kQuestion, 40);
  const double rerank_ms = idle_ms(scheduler, kRerank, 2);
  const double rate = share * 1e3 / (0.8 * question_ms + 0.2 * rerank_ms);
  std::printf("%s\nidle p50: question %.1f ms, rerank %.1f ms; %.2f requests/s for %.0f s\n",
              scheduler.device().c_str(), question_ms, rerank_ms, rate, seconds);

  std::mt19937 random(1);
  std::exponential_distribution<double> gap(rate);
  std::mutex mutex;
  std::vector<double> questions, reranks;
  std::vector<std::thread> callers;
  const Clock::time_point start = Clock::now();
  for (double due = gap(random); due < seconds; due += gap(random)) {
    const Request request = random() % 5 == 0 ? kRerank : kQuestion;
    const Clock::time_point at =
        start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due));
    std::this_thread::sleep_until(at);
    callers.emplace_back([&, request, at] {
      run(scheduler, request);
      const double ms = milliseconds(Clock::now() - at);
      const std::lock_guard lock(mutex);
      (request.lane == Lane::kQuery ? questions : reranks).push_back(ms);
    });
  }
  for (std::thread& caller : callers) caller.join();
  std::printf("questions: %zu, p50 %.1f ms, p99 %.1f ms (%.2f x the idle p50)\n", questions.size(),
              percentile(questions, 0.5), percentile(questions, 0.99),
              percentile(questions, 0.99) / question_ms);
  std::printf("reranks: %zu, p50 %.1f ms, p99 %.1f ms; overtaken %llu times\n", reranks.size(),
              percentile(reranks, 0.5), percentile(reranks, 0.99),
              static_cast<unsigned long long>(scheduler.counters().overtaken.load()));
  return 0;
}
