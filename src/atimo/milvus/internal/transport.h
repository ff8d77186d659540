#pragma once

#include <grpcpp/grpcpp.h>

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/milvus/connection.h"
#include "atimo/milvus/internal/server_status.h"
#include "atimo/milvus/proto/common.pb.h"

namespace atimo::milvus::internal {

// A call of one type or another, which can be started again.
class PendingCall {
 public:
  virtual ~PendingCall() = default;
  // The queue gives the tag back when `transport` and the answer are there.
  virtual void start(grpc::ClientContext* context, grpc::CompletionQueue* queue, void* tag) = 0;
  virtual const ::milvus::proto::common::Status& answer() const = 0;

  grpc::Status transport;
};

// What is done with a call whose reply was lost, so that nobody knows whether it took effect.
enum class IfLost : std::uint8_t { kRepeat, kGiveUp };

struct CallKind {
  Operation operation = Operation::kConnect;
  std::string_view collection;  // for messages; may be empty
  IfLost if_lost = IfLost::kRepeat;
};

// The channel to one server: starts calls, waits for them, repeats them, and remembers what they met.
// Thread-safe; each group of calls has a completion queue of its own, which the caller's thread serves.
class Transport {
 public:
  static absl::StatusOr<std::unique_ptr<Transport>> open(const ConnectionOptions& options);

  // Runs the calls side by side and returns what came of each, in their order.
  std::vector<absl::Status> run(const Context& context, const CallKind& kind,
                                std::span<PendingCall* const> calls);

  bool is_connected() const { return channel_->GetState(false) == GRPC_CHANNEL_READY; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  ConnectionState state() const;
  const OperationCounts& counts(Operation operation) const {
    return counts_[static_cast<std::size_t>(operation)];
  }

 private:
  explicit Transport(const ConnectionOptions& options, std::shared_ptr<grpc::Channel> channel);

  // Lives as long as the attempt that it belongs to.
  std::unique_ptr<grpc::ClientContext> call_context(const Context& context) const;
  // Starts the calls and waits until each has ended; the context's error when that ended them.
  absl::Status attempt(const Context& context, std::span<PendingCall* const> calls) const;
  Outcome outcome_of(const CallKind& kind, const PendingCall& call, const absl::Status& stopped) const;
  void remember(const grpc::Status& transport);
  std::string place(const CallKind& kind) const;

  const ConnectionOptions options_;
  const std::string authorization_;  // empty: none
  const std::shared_ptr<grpc::Channel> channel_;
  std::array<OperationCounts, kOperations> counts_;
  mutable std::mutex mutex_;
  ConnectionState state_;  // guarded by mutex_
};

}  // namespace atimo::milvus::internal
