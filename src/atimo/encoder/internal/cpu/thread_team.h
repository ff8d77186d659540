#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace atimo::encoder::cpu {

// Threads that work on one thing together, for regions of microseconds: between regions they spin for a while
// and then sleep. Denormals are off in them, and in the caller while a region runs. One caller at a time.
class ThreadTeam {
 public:
  // The caller is one of them, so `threads` - 1 are started. REQUIRES: threads >= 1.
  explicit ThreadTeam(std::size_t threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  std::size_t size() const { return workers_.size() + 1; }

  // work(begin, end, member) on ranges that together are [0, count), each member (0..size()-1) at most one
  // range, and waits for all. A range begins and ends at a multiple of `grain`, but for the last. `work` must
  // not throw.
  template <typename Work>
  void split(std::size_t count, std::size_t grain, const Work& work) {
    if (size() == 1 || count <= grain) return alone(count, work);
    const Job job{&call<Work>, &work, count, grain};
    run(job);
  }

  // work(index, member) for each index below count, handed out one by one: for work of uneven sizes.
  template <typename Work>
  void each(std::size_t count, const Work& work) {
    std::atomic<std::size_t> next{0};
    const auto take = [&](std::size_t, std::size_t, std::size_t member) {
      for (std::size_t i = next.fetch_add(1, std::memory_order_relaxed); i < count;
           i = next.fetch_add(1, std::memory_order_relaxed)) {
        work(i, member);
      }
    };
    split(count < size() ? count : size(), 1, take);
  }

 private:
  struct Job {
    void (*call)(const void* work, std::size_t begin, std::size_t end, std::size_t member) = nullptr;
    const void* work = nullptr;
    std::size_t count = 0;
    std::size_t grain = 1;
  };

  template <typename Work>
  static void call(const void* work, std::size_t begin, std::size_t end, std::size_t member) {
    (*static_cast<const Work*>(work))(begin, end, member);
  }
  template <typename Work>
  static void alone(std::size_t count, const Work& work) {
    const DenormalsOff off;
    if (count > 0) work(std::size_t{0}, count, std::size_t{0});
  }

  // Results too small to matter become zero: a denormal costs a hundred cycles.
  class DenormalsOff {
   public:
    DenormalsOff();
    ~DenormalsOff();
    DenormalsOff(const DenormalsOff&) = delete;
    DenormalsOff& operator=(const DenormalsOff&) = delete;

   private:
    std::uint32_t before_ = 0;
  };

  void run(const Job& job);
  void serve(std::size_t member);
  void do_part(const Job& job, std::size_t member) const;

  std::vector<std::thread> workers_;
  Job job_;                                // published by region_, read by workers
  std::atomic<std::uint32_t> region_{0};   // number of the current region
  std::atomic<std::uint32_t> working_{0};  // workers that are not done with it
  std::atomic<bool> stop_{false};
};

// `asked`, or for 0 one for each core that this process may use.
std::size_t thread_count(std::size_t asked);

}  // namespace atimo::encoder::cpu
