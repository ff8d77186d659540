#include "atimo/engine/corpus_keeper.h"

#include <algorithm>

#include "atimo/base/status_macros.h"
#include "atimo/engine/corpus_sync.h"

namespace atimo::engine {
namespace {

constexpr std::chrono::milliseconds kLook{20};
constexpr int kLongestPause = 10;  // times the first

}  // namespace

CorpusKeeper::CorpusKeeper(const Parts& parts, std::optional<std::chrono::milliseconds> catch_up)
    : parts_(parts), catch_up_(catch_up) {
  if (catch_up_) thread_ = std::thread([this] { run(); });
}

CorpusKeeper::~CorpusKeeper() {
  context_.cancel();
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status CorpusKeeper::feed(const Context& context) {
  std::unique_lock feeding(feeding_, std::defer_lock);
  while (!feeding.try_lock_for(kLook)) ATIMO_RETURN_IF_ERROR(context.check());
  const absl::Status status =
      sync_corpus(context, parts_.store, parts_.corpus, parts_.analyzers, parts_.embedder);
  {
    const std::scoped_lock lock(mutex_);
    failed_ = !status.ok();
  }
  changed_.notify_all();
  return status;
}

bool CorpusKeeper::is_behind() const { return parts_.corpus.token() != parts_.store.change_counter(); }

void CorpusKeeper::run() {
  while (wait_for_failure()) {
    for (std::chrono::milliseconds time = *catch_up_;;
         time = std::min(2 * time, kLongestPause * *catch_up_)) {
      if (!pause(time)) return;
      if (feed(context_).ok()) break;
    }
  }
}

bool CorpusKeeper::wait_for_failure() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failed_ || stopped_; });
  return !stopped_;
}

bool CorpusKeeper::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopped_; });
}

}  // namespace atimo::engine
