#include "atimo/retrieval/internal/lazy_collection.h"

#include <chrono>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval::internal {
namespace {

constexpr std::chrono::milliseconds kLook{20};

}  // namespace

LazyCollection::LazyCollection(std::string endpoint, std::unique_ptr<milvus::Connection> connection,
                               milvus::CollectionOptions wanted, IfMissing if_missing, Check check)
    : endpoint_(std::move(endpoint)),
      connection_(std::move(connection)),
      wanted_(std::move(wanted)),
      if_missing_(if_missing),
      check_(std::move(check)) {}

absl::StatusOr<std::shared_ptr<milvus::Collection>> LazyCollection::get(const Context& context) {
  std::uint64_t before = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (collection_ != nullptr) return collection_;
    before = attempts_;
  }
  std::unique_lock opening(opening_, std::defer_lock);
  while (!opening.try_lock_for(kLook)) ATIMO_RETURN_IF_ERROR(context.check());
  {
    const std::scoped_lock lock(mutex_);
    if (collection_ != nullptr) return collection_;
    if (attempts_ != before && !failure_.ok()) return failure_;
  }
  auto opened = try_to_open(context);
  // What ended for the caller's own reasons says nothing to the others.
  if (!opened.ok() && !context.check().ok()) return opened;
  const std::scoped_lock lock(mutex_);
  ++attempts_;
  failure_ = opened.status();
  if (opened.ok()) collection_ = *opened;
  return opened;
}

absl::StatusOr<std::shared_ptr<milvus::Collection>> LazyCollection::try_to_open(const Context& context) {
  auto opened = if_missing_ == IfMissing::kMake ? milvus::Collection::create(context, *connection_, wanted_)
                                                : milvus::Collection::open(context, *connection_, wanted_);
  if (!opened.ok()) return opened.status();
  if (check_) ATIMO_RETURN_IF_ERROR(check_(context, **opened));
  return std::shared_ptr<milvus::Collection>(*std::move(opened));
}

absl::Status LazyCollection::note(absl::Status status) {
  if (!absl::IsNotFound(status)) return status;
  const std::scoped_lock lock(mutex_);
  collection_ = nullptr;
  return absl::UnavailableError(
      concat("a coleção ", wanted_.name, " sumiu do Milvus em ", endpoint_, " (", message_of(status), ")"));
}

CorpusState LazyCollection::state() const {
  using Phase = CorpusState::Phase;
  CorpusState state;
  state.kind = "milvus";
  state.place = concat(endpoint_, "/", wanted_.name);
  const milvus::ConnectionState connection = connection_->state();
  const std::scoped_lock lock(mutex_);
  if (connection.phase == milvus::ConnectionState::Phase::kUnavailable) {
    state.phase = Phase::kUnavailable;
    state.problem = connection.last_error;
  } else if (collection_ == nullptr) {
    state.phase = failure_.ok() ? Phase::kConnecting : Phase::kRefused;
    state.problem = std::string(message_of(failure_));
  }
  return state;
}

}  // namespace atimo::retrieval::internal
