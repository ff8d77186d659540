#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/milvus/collection.h"
#include "atimo/milvus/connection.h"
#include "atimo/retrieval/corpus.h"

namespace atimo::retrieval::internal {

// A collection that the first call opens which finds its server, and that is opened again after it was gone.
// Thread-safe.
class LazyCollection {
 public:
  enum class IfMissing : std::uint8_t { kFail, kMake };
  // What else must hold before an opened collection is used; may be empty.
  using Check = std::function<absl::Status(const Context&, milvus::Collection&)>;

  LazyCollection(std::string endpoint, std::unique_ptr<milvus::Connection> connection,
                 milvus::CollectionOptions wanted, IfMissing if_missing, Check check);

  // One caller tries to open it; those who wait meanwhile get what it got.
  absl::StatusOr<std::shared_ptr<milvus::Collection>> get(const Context& context);
  // What came of a call over the collection. One that is gone from the server is opened anew by the next
  // get().
  absl::Status note(absl::Status status);

  // Without its epoch.
  CorpusState state() const;
  std::size_t dimension() const { return wanted_.dimension; }

 private:
  absl::StatusOr<std::shared_ptr<milvus::Collection>> try_to_open(const Context& context);

  const std::string endpoint_;
  const std::unique_ptr<milvus::Connection> connection_;
  const milvus::CollectionOptions wanted_;
  const IfMissing if_missing_;
  const Check check_;
  std::timed_mutex opening_;
  mutable std::mutex mutex_;
  std::shared_ptr<milvus::Collection> collection_;  // guarded by mutex_; null: not opened
  absl::Status failure_;                            // guarded by mutex_; of the last attempt to open it
  std::uint64_t attempts_ = 0;                      // guarded by mutex_
};

}  // namespace atimo::retrieval::internal
