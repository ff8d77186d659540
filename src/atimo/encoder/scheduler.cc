#include "atimo/encoder/scheduler.h"

#include <algorithm>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::encoder {
namespace {

std::uint64_t microseconds_since(Clock::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

}  // namespace

// One call of run(). Its results are written by the worker and read by the caller under the mutex; a caller
// that left at its deadline takes what is there, and the worker finds the context late.
struct Scheduler::Job {
  Job(const Context& context_in, std::vector<TokenizedInput> inputs_in, const Heads& heads_in)
      : context(context_in),
        inputs(std::move(inputs_in)),
        heads(heads_in),
        results(inputs.size()),
        left(inputs.size()) {}

  const Context context;
  const std::vector<TokenizedInput> inputs;
  const Heads heads;

  std::mutex mutex;
  std::condition_variable done;
  std::vector<std::optional<absl::StatusOr<Output>>> results;
  std::size_t left;
};

Scheduler::Scheduler(std::unique_ptr<Backend> backend, const Options& options,
                     std::shared_ptr<SchedulerCounters> counters)
    : backend_(std::move(backend)),
      options_(options),
      counters_(std::move(counters)),
      worker_([this] { work(); }) {}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  worker_.join();
}

std::size_t Scheduler::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

absl::StatusOr<std::vector<absl::StatusOr<Output>>> Scheduler::run(const Context& context, Lane lane,
                                                                   std::vector<TokenizedInput> inputs,
                                                                   const Heads& heads) {
  if (backend_->serves_any_thread()) return run_here(context, inputs, heads);
  const auto job = std::make_shared<Job>(context, std::move(inputs), heads);
  std::vector<Item> accepted;
  for (std::size_t i = 0; i < job->inputs.size(); ++i) {
    if (absl::Status status = backend_->accepts(job->inputs[i].ids, heads); status.ok()) {
      accepted.push_back({job, i});
    } else {
      finish({job, i}, std::move(status));
    }
  }
  ATIMO_RETURN_IF_ERROR(enqueue(lane, std::move(accepted)));

  std::unique_lock lock(job->mutex);
  const auto finished = [&] { return job->left == 0; };
  if (context.deadline() == Clock::time_point::max()) {
    job->done.wait(lock, finished);
  } else {
    job->done.wait_until(lock, context.deadline(), finished);
  }
  std::vector<absl::StatusOr<Output>> results;
  for (std::optional<absl::StatusOr<Output>>& result : job->results) {
    results.push_back(result ? std::move(*result)
                             : absl::DeadlineExceededError("o tempo dado ao pedido acabou"));
  }
  return results;
}

std::vector<absl::StatusOr<Output>> Scheduler::run_here(const Context& context,
                                                        std::span<const TokenizedInput> inputs,
                                                        const Heads& heads) {
  std::vector<absl::StatusOr<Output>> results;
  results.reserve(inputs.size());
  for (const TokenizedInput& input : inputs) {
    const Clock::time_point started = Clock::now();
    absl::Status status = backend_->accepts(input.ids, heads);
    if (status.ok()) {
      ++counters_->accepted;
      status = context.check();
      if (!status.ok()) ++counters_->dropped;
    }
    if (!status.ok()) {
      results.emplace_back(std::move(status));
      continue;
    }
    PackedBatch batch;
    batch.add(input.ids, input.second_begin);
    const std::unique_ptr<Pass> pass = backend_->begin(batch, heads);
    while (!pass->done()) pass->advance();
    absl::StatusOr<std::vector<Output>> outputs = pass->outputs();
    counters_->batch_inputs.add(1);
    counters_->batch_tokens.add(batch.tokens());
    counters_->pass_us.add(microseconds_since(started));
    ++counters_->finished;
    if (outputs.ok()) {
      results.emplace_back(std::move(outputs->front()));
    } else {
      results.emplace_back(outputs.status());
    }
  }
  return results;
}

absl::Status Scheduler::enqueue(Lane lane, std::vector<Item> items) {
  if (items.empty()) return absl::OkStatus();
  {
    const std::lock_guard lock(mutex_);
    if (items.size() > options_.max_queued - std::min(queued_, options_.max_queued)) {
      counters_->refused += items.size();
      return absl::ResourceExhaustedError(concat("a fila do modelo ", info().name, " está cheia: ", queued_,
                                                 " textos à espera, no máximo ", options_.max_queued));
    }
    queued_ += items.size();
    counters_->accepted += items.size();
    const Clock::time_point now = Clock::now();
    for (Item& item : items) {
      const Clock::time_point deadline = item.job->context.deadline();
      lanes_[static_cast<std::size_t>(lane)].insert({deadline, next_number_++, now, std::move(item)});
    }
  }
  arrived_.notify_one();
  return absl::OkStatus();
}

void Scheduler::finish(const Item& item, absl::StatusOr<Output> result) {
  Job& job = *item.job;
  const std::lock_guard lock(job.mutex);
  job.results[item.index] = std::move(result);
  if (--job.left == 0) job.done.notify_one();
}

// Takes turns: the most urgent lane that has something to do runs one layer.
void Scheduler::work() {
  for (;;) {
    std::size_t lane = 0;
    std::vector<Queued> batch;
    {
      std::unique_lock lock(mutex_);
      const auto busy = [&](std::size_t i) { return running_[i].has_value() || !lanes_[i].empty(); };
      arrived_.wait(lock, [&] {
        for (lane = 0; lane < kLanes && !busy(lane);) ++lane;
        return lane < kLanes || stopping_;
      });
      if (stopping_) break;
      if (!running_[lane]) batch = next_batch(lane);
    }
    if (!batch.empty()) start(lane, std::move(batch));
    if (running_[lane]) advance(lane);
  }
  const std::lock_guard lock(mutex_);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const absl::Status stopped = absl::CancelledError("o modelo foi descarregado");
    if (running_[lane]) {
      for (const Item& item : running_[lane]->items) finish(item, stopped);
    }
    for (const Queued& queued : lanes_[lane]) finish(queued.item, stopped);
    lanes_[lane].clear();
  }
}

// The first of the lane and those after it that ask for the same and fit. REQUIRES: mutex_ is held.
std::vector<Scheduler::Queued> Scheduler::next_batch(std::size_t lane) {
  std::vector<Queued> batch;
  std::size_t tokens = 0;
  std::set<Queued>& waiting = lanes_[lane];
  for (auto next = waiting.begin(); next != waiting.end() && tokens < options_.batch_tokens[lane];) {
    const Job& job = *next->item.job;
    const std::size_t length = job.inputs[next->item.index].ids.size();
    const bool fits = batch.empty() || (job.heads == batch.front().item.job->heads &&
                                        tokens + length <= options_.batch_tokens[lane]);
    if (!fits) {
      ++next;
      continue;
    }
    batch.push_back(*next);
    tokens += length;
    next = waiting.erase(next);
  }
  queued_ -= batch.size();
  return batch;
}

void Scheduler::start(std::size_t lane, std::vector<Queued> batch) {
  PackedBatch packed;
  Running running;
  running.started = Clock::now();
  for (Queued& queued : batch) {
    const Job& job = *queued.item.job;
    if (const absl::Status status = job.context.check(); !status.ok()) {
      ++counters_->dropped;
      finish(queued.item, status);
      continue;
    }
    counters_->wait_us.add(microseconds_since(queued.arrived));
    const TokenizedInput& input = job.inputs[queued.item.index];
    packed.add(input.ids, input.second_begin);
    running.items.push_back(std::move(queued.item));
  }
  if (running.items.empty()) return;
  counters_->batch_inputs.add(packed.size());
  counters_->batch_tokens.add(packed.tokens());
  running.pass = backend_->begin(packed, running.items.front().job->heads);
  running_[lane] = std::move(running);
}

// Nobody waits for it any more.
bool Scheduler::abandoned(const Running& running) const {
  return std::none_of(running.items.begin(), running.items.end(),
                      [](const Item& item) { return item.job->context.check().ok(); });
}

void Scheduler::advance(std::size_t lane) {
  if (last_lane_ && *last_lane_ > lane && running_[*last_lane_]) ++counters_->overtaken;
  last_lane_ = lane;
  Running& running = *running_[lane];
  if (abandoned(running)) {
    counters_->dropped += running.items.size();
    for (const Item& item : running.items) finish(item, item.job->context.check());
    running_[lane].reset();
    return;
  }
  running.pass->advance();
  if (!running.pass->done()) return;
  deliver(running);
  running_[lane].reset();
}

void Scheduler::deliver(Running& running) {
  absl::StatusOr<std::vector<Output>> outputs = running.pass->outputs();
  counters_->pass_us.add(microseconds_since(running.started));
  counters_->finished += running.items.size();
  for (std::size_t i = 0; i < running.items.size(); ++i) {
    if (outputs.ok()) {
      finish(running.items[i], std::move((*outputs)[i]));
    } else {
      finish(running.items[i], outputs.status());
    }
  }
}

}  // namespace atimo::encoder
