#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace atimo::server::internal {

// Threads behind a bounded queue, made as they are needed. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(std::size_t max_threads, std::size_t max_queued);
  ~WorkerPool();  // runs what is queued, then joins

  // False when the queue is full; the task is then not run.
  bool submit(std::function<void()> task);

 private:
  bool add_thread();
  void run();

  const std::size_t max_threads_;
  const std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::size_t idle_ = 0;  // threads that wait for a task, or are about to
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace atimo::server::internal
