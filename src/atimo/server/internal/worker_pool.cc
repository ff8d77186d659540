#include "atimo/server/internal/worker_pool.h"

#include <system_error>
#include <utility>

namespace atimo::server::internal {

WorkerPool::WorkerPool(std::size_t max_threads, std::size_t max_queued)
    : max_threads_(max_threads), max_queued_(max_queued) {}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::submit(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= idle_ && threads_.size() < max_threads_ && !add_thread()) return false;
    // A task that an idle thread is about to take does not wait, so it does not count.
    if (queue_.size() >= max_queued_ + idle_) return false;
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

// False when nobody is there to take a task: the system gives no thread, and there was none.
bool WorkerPool::add_thread() {
  try {
    threads_.emplace_back([this] { run(); });
  } catch (const std::system_error&) {
    return !threads_.empty();
  }
  ++idle_;
  return true;
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;
    const std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    task();
    lock.lock();
    ++idle_;
  }
}

}  // namespace atimo::server::internal
