#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "atimo/base/context.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/embedder.h"
#include "atimo/store/store.h"
#include "atimo/text/analyzer_pool.h"

namespace atimo::engine {

// Feeds a corpus what the store has more. What a server could not be given is tried again by a thread, until
// it succeeds or this object goes. Thread-safe; everything given outlives it.
class CorpusKeeper {
 public:
  struct Parts {
    const store::Store& store;
    retrieval::Corpus& corpus;
    text::AnalyzerPool& analyzers;
    const retrieval::Embedder* embedder = nullptr;
  };
  // nullopt: a failure is the caller's alone. Else the pause after the first failure, which doubles up to
  // ten times itself.
  CorpusKeeper(const Parts& parts, std::optional<std::chrono::milliseconds> catch_up);
  ~CorpusKeeper();

  // One feeding at a time: waits for another's to end.
  absl::Status feed(const Context& context);
  bool catches_up() const { return catch_up_.has_value(); }
  // The store has changes that the corpus has not.
  bool is_behind() const;

 private:
  void run();
  // False: stopped meanwhile.
  bool wait_for_failure();
  bool pause(std::chrono::milliseconds time);

  const Parts parts_;
  const std::optional<std::chrono::milliseconds> catch_up_;
  std::timed_mutex feeding_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool failed_ = false;   // guarded by mutex_
  bool stopped_ = false;  // guarded by mutex_
  Context context_;       // the thread's; cancelled at the end
  std::thread thread_;
};

}  // namespace atimo::engine
