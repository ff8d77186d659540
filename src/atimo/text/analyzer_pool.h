#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "atimo/text/analyzer.h"

namespace atimo::text {

// Lends analyzers to threads; their memos stay warm between uses. Thread-safe.
class AnalyzerPool {
 public:
  // Borrows an analyzer for the lifetime of the lease. The pool must outlive it.
  class Lease {
   public:
    Lease(AnalyzerPool& pool, std::unique_ptr<Analyzer> analyzer)
        : pool_(pool), analyzer_(std::move(analyzer)) {}
    ~Lease() { pool_.give_back(std::move(analyzer_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Analyzer& operator*() const { return *analyzer_; }

   private:
    AnalyzerPool& pool_;
    std::unique_ptr<Analyzer> analyzer_;
  };

  Lease lend() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return Lease(*this, std::make_unique<Analyzer>());
    std::unique_ptr<Analyzer> analyzer = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(analyzer));
  }

 private:
  void give_back(std::unique_ptr<Analyzer> analyzer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(analyzer));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Analyzer>> idle_;
};

}  // namespace atimo::text
