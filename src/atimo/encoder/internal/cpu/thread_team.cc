#include "atimo/encoder/internal/cpu/thread_team.h"

#include <sched.h>

#include <algorithm>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace atimo::encoder::cpu {
namespace {

// Turns of the waiting loop before a worker sleeps: about 50 us, longer than any gap inside a forward pass.
constexpr int kSpins = 2000;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

}  // namespace

std::size_t thread_count(std::size_t asked) {
  if (asked > 0) return asked;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(CPU_COUNT(&set), 1));
}

ThreadTeam::DenormalsOff::DenormalsOff() {
#if defined(__x86_64__)
  constexpr std::uint32_t kFlushToZero = 0x8000;
  constexpr std::uint32_t kDenormalsAreZero = 0x0040;
  before_ = _mm_getcsr();
  _mm_setcsr(before_ | kFlushToZero | kDenormalsAreZero);
#endif
}

ThreadTeam::DenormalsOff::~DenormalsOff() {
#if defined(__x86_64__)
  _mm_setcsr(before_);
#endif
}

ThreadTeam::ThreadTeam(std::size_t threads) {
  for (std::size_t member = 1; member < threads; ++member) {
    workers_.emplace_back([this, member] { serve(member); });
  }
}

ThreadTeam::~ThreadTeam() {
  stop_.store(true, std::memory_order_relaxed);
  region_.fetch_add(1, std::memory_order_release);
  region_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadTeam::do_part(const Job& job, std::size_t member) const {
  const std::size_t grains = (job.count + job.grain - 1) / job.grain;
  const std::size_t begin = grains * member / size() * job.grain;
  const std::size_t end = std::min(grains * (member + 1) / size() * job.grain, job.count);
  if (begin < end) job.call(job.work, begin, end, member);
}

void ThreadTeam::run(const Job& job) {
  job_ = job;
  working_.store(static_cast<std::uint32_t>(workers_.size()), std::memory_order_relaxed);
  region_.fetch_add(1, std::memory_order_release);
  region_.notify_all();
  {
    const DenormalsOff off;
    do_part(job, 0);
  }
  for (int spins = 0; working_.load(std::memory_order_acquire) != 0; ++spins) {
    if (spins < kSpins) {
      pause();
    } else {
      std::this_thread::yield();
    }
  }
}

void ThreadTeam::serve(std::size_t member) {
  const DenormalsOff off;
  for (std::uint32_t seen = 0;;) {
    for (int spins = 0; region_.load(std::memory_order_acquire) == seen; ++spins) {
      if (spins < kSpins) {
        pause();
      } else {
        region_.wait(seen, std::memory_order_acquire);
      }
    }
    ++seen;
    if (stop_.load(std::memory_order_relaxed)) return;
    do_part(job_, member);
    working_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace atimo::encoder::cpu
