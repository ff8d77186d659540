#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "atimo/engine/answer.h"

namespace atimo::engine {

// Measures consecutive stages of one request. Not thread-safe.
class Stopwatch {
 public:
  Stopwatch() : start_(std::chrono::steady_clock::now()), last_(start_) {}

  // Closes the stage that began at the last lap (or at construction).
  void lap(std::string stage) {
    const auto now = std::chrono::steady_clock::now();
    timings_.push_back({std::move(stage), milliseconds(now - last_)});
    last_ = now;
  }
  double total_ms() const { return milliseconds(std::chrono::steady_clock::now() - start_); }
  std::vector<Timing> finish() {
    timings_.push_back({"total", total_ms()});
    return std::move(timings_);
  }

 private:
  static double milliseconds(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
  }
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
  std::vector<Timing> timings_;
};

// The stages of an answer: those of its search without their sum, then its own.
inline std::vector<Timing> with_search(std::vector<Timing> search, std::vector<Timing> own) {
  std::erase_if(search, [](const Timing& timing) { return timing.stage == "total"; });
  for (Timing& timing : own) search.push_back(std::move(timing));
  return search;
}

}  // namespace atimo::engine
