#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/encoder/backend.h"
#include "atimo/telemetry/histogram.h"

namespace atimo::encoder {

// How urgent work is: somebody waits for a question's vector, and for nothing else first.
enum class Lane : std::uint8_t { kQuery, kRerank, kIngest };
inline constexpr std::size_t kLanes = 3;

// What schedulers of one model have seen. Times in microseconds.
struct SchedulerCounters {
  std::atomic<std::uint64_t> accepted{0};   // inputs
  std::atomic<std::uint64_t> refused{0};    // inputs, the queue being full
  std::atomic<std::uint64_t> dropped{0};    // inputs, late or cancelled before they were done
  std::atomic<std::uint64_t> finished{0};   // inputs
  std::atomic<std::uint64_t> overtaken{0};  // times a pass waited for a more urgent one
  telemetry::Histogram wait_us;             // from arrival to the first layer
  telemetry::Histogram pass_us;             // of a batch, from its first layer to its outputs
  telemetry::Histogram batch_inputs, batch_tokens;
};

// Owns a backend and the one thread that uses it. Work comes in lanes; within a lane the earliest deadline
// goes first, and a batch is whatever waits, up to a number of tokens: nothing ever waits for company.
// Between layers a more urgent lane overtakes, and inputs that are late or cancelled are dropped. A backend
// that serves any thread is run by the caller's, an input at a time: lanes and queue have nothing to order
// then. Thread-safe.
class Scheduler {
 public:
  struct Options {
    std::size_t max_queued = 4096;  // inputs
    // Tokens of a batch: few enough that one layer of it is soon over, enough to use the arithmetic fully. A
    // longer input is a batch of its own.
    std::array<std::size_t, kLanes> batch_tokens = {128, 256, 1024};
  };
  // Counts into `counters`, which others may have counted into before.
  Scheduler(std::unique_ptr<Backend> backend, const Options& options,
            std::shared_ptr<SchedulerCounters> counters = std::make_shared<SchedulerCounters>());
  // What still waits ends as Cancelled.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  const ModelInfo& info() const { return backend_->info(); }
  std::string device() const { return backend_->name(); }

  // Waits for the outputs, at most until the context's deadline: what is done by then is given, the rest is
  // DeadlineExceeded (or Cancelled). One status an input, in order; an input that the backend refuses fails
  // alone. ResourceExhausted as a whole, at once: the queue is full.
  absl::StatusOr<std::vector<absl::StatusOr<Output>>> run(const Context& context, Lane lane,
                                                          std::vector<TokenizedInput> inputs,
                                                          const Heads& heads);

  const SchedulerCounters& counters() const { return *counters_; }
  std::size_t queued() const;

 private:
  struct Job;
  struct Item {
    std::shared_ptr<Job> job;
    std::size_t index = 0;  // among the job's inputs
  };
  // Order of a lane: deadline, then arrival.
  struct Queued {
    Clock::time_point deadline;
    std::uint64_t number = 0;
    Clock::time_point arrived;
    Item item;
    bool operator<(const Queued& other) const {
      return deadline != other.deadline ? deadline < other.deadline : number < other.number;
    }
  };
  // A batch on its way.
  struct Running {
    std::unique_ptr<Pass> pass;
    std::vector<Item> items;
    Clock::time_point started;
  };

  std::vector<absl::StatusOr<Output>> run_here(const Context& context, std::span<const TokenizedInput> inputs,
                                               const Heads& heads);
  absl::Status enqueue(Lane lane, std::vector<Item> items);
  void work();
  std::vector<Queued> next_batch(std::size_t lane);
  void start(std::size_t lane, std::vector<Queued> batch);
  void advance(std::size_t lane);
  void deliver(Running& running);
  bool abandoned(const Running& running) const;
  static void finish(const Item& item, absl::StatusOr<Output> result);

  const std::unique_ptr<Backend> backend_;
  const Options options_;
  const std::shared_ptr<SchedulerCounters> counters_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  // Guarded by mutex_.
  std::array<std::set<Queued>, kLanes> lanes_;
  std::size_t queued_ = 0;
  std::uint64_t next_number_ = 0;
  bool stopping_ = false;

  // The worker's own.
  std::array<std::optional<Running>, kLanes> running_;
  std::optional<std::size_t> last_lane_;

  std::thread worker_;
};

}  // namespace atimo::encoder
