#include "atimo/milvus/internal/transport.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/backoff.h"
#include "atimo/milvus/internal/channel.h"

namespace atimo::milvus::internal {
namespace {

std::string_view name_of(Operation operation) {
  switch (operation) {
    case Operation::kConnect:
      return "conexão";
    case Operation::kDescribe:
      return "descrição";
    case Operation::kCreate:
      return "criação";
    case Operation::kIndex:
      return "indexação";
    case Operation::kLoad:
      return "carga";
    case Operation::kInsert:
      return "inserção";
    case Operation::kUpsert:
      return "gravação";
    case Operation::kDelete:
      return "remoção";
    case Operation::kSearch:
      return "busca";
    case Operation::kHybridSearch:
      return "busca híbrida";
    case Operation::kQuery:
      return "consulta";
  }
  return "";
}

std::uint64_t microseconds_since(Clock::time_point start) {
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
  return static_cast<std::uint64_t>(passed.count());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Transport>> Transport::open(const ConnectionOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(auto channel, make_channel(options));
  return std::unique_ptr<Transport>(new Transport(options, std::move(channel)));
}

Transport::Transport(const ConnectionOptions& options, std::shared_ptr<grpc::Channel> channel)
    : options_(options), authorization_(absl::Base64Escape(options.token)), channel_(std::move(channel)) {
  state_.since = std::chrono::system_clock::now();
}

ConnectionState Transport::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::string Transport::place(const CallKind& kind) const {
  const bool whole = kind.collection.empty();
  return concat("Milvus em ", options_.endpoint, ", ", name_of(kind.operation), whole ? "" : " em ",
                kind.collection);
}

std::unique_ptr<grpc::ClientContext> Transport::call_context(const Context& context) const {
  auto made = std::make_unique<grpc::ClientContext>();
  if (!authorization_.empty()) made->AddMetadata("authorization", authorization_);
  if (!options_.database.empty()) made->AddMetadata("dbname", options_.database);
  const Clock::duration left = context.deadline() - Clock::now();
  made->set_deadline(std::chrono::system_clock::now() +
                     std::min(std::chrono::duration_cast<std::chrono::microseconds>(left),
                              std::chrono::microseconds(options_.longest_call)));
  return made;
}

absl::Status Transport::attempt(const Context& context, std::span<PendingCall* const> calls) const {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  for (PendingCall* call : calls) {
    contexts.push_back(call_context(context));
    call->start(contexts.back().get(), &queue, call);
  }
  absl::Status stopped;
  void* tag = nullptr;
  bool fine = false;
  // A cancelled call ends too, so that nothing of it outlives this function.
  for (std::size_t running = calls.size(); running > 0;) {
    if (queue.AsyncNext(&tag, &fine, std::chrono::system_clock::now() + kPauseSlice) ==
        grpc::CompletionQueue::GOT_EVENT) {
      --running;
    } else if (stopped.ok()) {
      stopped = context.check();
      if (!stopped.ok())
        std::for_each(contexts.begin(), contexts.end(), [](auto& made) { made->TryCancel(); });
    }
  }
  queue.Shutdown();
  while (queue.Next(&tag, &fine)) {
  }
  return stopped;
}

void Transport::remember(const grpc::Status& transport) {
  using Phase = ConnectionState::Phase;
  const grpc::StatusCode code = transport.error_code();
  // The caller's patience says nothing about the server.
  if (code == grpc::StatusCode::CANCELLED || code == grpc::StatusCode::DEADLINE_EXCEEDED) return;
  const Phase phase = code == grpc::StatusCode::UNAVAILABLE ? Phase::kUnavailable : Phase::kReady;
  const std::lock_guard lock(mutex_);
  if (state_.phase != phase) state_.since = std::chrono::system_clock::now();
  state_.phase = phase;
  if (!transport.ok()) state_.last_error = transport.error_message();
}

Outcome Transport::outcome_of(const CallKind& kind, const PendingCall& call,
                              const absl::Status& stopped) const {
  const bool answered = call.transport.ok();
  Outcome outcome;
  if (answered) {
    outcome = read_status(call.answer());
  } else if (!stopped.ok() && call.transport.error_code() == grpc::StatusCode::CANCELLED) {
    outcome.status = stopped;
  } else {
    outcome = read_transport(call.transport.error_code(), call.transport.error_message());
  }
  if (!answered && kind.if_lost == IfLost::kGiveUp) {
    outcome.passes = false;
    outcome.status = absl::Status(
        outcome.status.code(), concat(message_of(outcome.status), "; não se sabe se o pedido foi atendido"));
  }
  return outcome;
}

std::vector<absl::Status> Transport::run(const Context& context, const CallKind& kind,
                                         std::span<PendingCall* const> calls) {
  const Clock::time_point start = Clock::now();
  std::vector<absl::Status> results(calls.size(), context.check());
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < calls.size() && results[i].ok(); ++i) waiting.push_back(i);
  Backoff backoff(options_.first_pause, options_.longest_pause);
  OperationCounts& counts = counts_[static_cast<std::size_t>(kind.operation)];
  for (int attempts = 1; !waiting.empty(); ++attempts) {
    std::vector<PendingCall*> round;
    round.reserve(waiting.size());
    for (const std::size_t i : waiting) round.push_back(calls[i]);
    const absl::Status stopped = attempt(context, round);
    std::erase_if(waiting, [&](std::size_t i) {
      remember(calls[i]->transport);
      Outcome outcome = outcome_of(kind, *calls[i], stopped);
      results[i] = std::move(outcome.status);
      return !outcome.passes;
    });
    const std::chrono::milliseconds length = backoff.next();
    // What the server said is worth more than a wait that cannot end well.
    if (waiting.empty() || attempts == options_.attempts || Clock::now() + length >= context.deadline())
      break;
    if (const absl::Status ended = pause(context, length); !ended.ok()) {
      for (const std::size_t i : waiting) results[i] = ended;
      break;
    }
    counts.retries.fetch_add(waiting.size(), std::memory_order_relaxed);
  }
  for (absl::Status& result : results) {
    counts.microseconds.add(microseconds_since(start));
    if (!result.ok()) counts.failures.fetch_add(1, std::memory_order_relaxed);
    result = annotate(result, place(kind));
  }
  return results;
}

}  // namespace atimo::milvus::internal
