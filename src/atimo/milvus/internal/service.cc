#include "atimo/milvus/internal/service.h"

#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/transport.h"
#include "atimo/milvus/proto/milvus.grpc.pb.h"

namespace atimo::milvus::internal {
namespace {

using Stub = pb::milvus::MilvusService::Stub;

template <typename Request, typename Response>
using Prepare = std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> (Stub::*)(grpc::ClientContext*,
                                                                                     const Request&,
                                                                                     grpc::CompletionQueue*);

const pb::common::Status& status_in(const pb::common::Status& answer) { return answer; }
template <typename Response>
const pb::common::Status& status_in(const Response& answer) {
  return answer.status();
}

template <typename Request, typename Response>
class TypedCall final : public PendingCall {
 public:
  TypedCall(Stub* stub, Prepare<Request, Response> prepare, const Request& request)
      : stub_(stub), prepare_(prepare), request_(request) {}

  void start(grpc::ClientContext* context, grpc::CompletionQueue* queue, void* tag) override {
    response.Clear();
    reader_ = (stub_->*prepare_)(context, request_, queue);
    reader_->StartCall();
    reader_->Finish(&response, &transport, tag);
  }
  const pb::common::Status& answer() const override { return status_in(response); }

  Response response;

 private:
  Stub* stub_;
  Prepare<Request, Response> prepare_;
  const Request& request_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader_;
};

}  // namespace

struct Service::Parts {
  std::unique_ptr<Transport> transport;
  std::unique_ptr<Stub> stub;

  template <typename Request, typename Response>
  absl::StatusOr<Response> one(const Context& context, const CallKind& kind,
                               Prepare<Request, Response> prepare, const Request& request) {
    TypedCall<Request, Response> call(stub.get(), prepare, request);
    PendingCall* const calls[] = {&call};
    ATIMO_RETURN_IF_ERROR(transport->run(context, kind, calls).front());
    return std::move(call.response);
  }
};

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Service::~Service() = default;

absl::StatusOr<std::unique_ptr<Service>> Service::open(const ConnectionOptions& options) {
  auto parts = std::make_unique<Parts>();
  ATIMO_ASSIGN_OR_RETURN(parts->transport, Transport::open(options));
  parts->stub = pb::milvus::MilvusService::NewStub(parts->transport->channel());
  return std::unique_ptr<Service>(new Service(std::move(parts)));
}

ConnectionState Service::state() const { return parts_->transport->state(); }
const OperationCounts& Service::counts(Operation operation) const {
  return parts_->transport->counts(operation);
}

absl::StatusOr<pb::milvus::ConnectResponse> Service::call(const Context& context,
                                                          const pb::milvus::ConnectRequest& request) {
  return parts_->one(context, {Operation::kConnect, ""}, &Stub::PrepareAsyncConnect, request);
}

absl::StatusOr<pb::milvus::BoolResponse> Service::call(const Context& context,
                                                       const pb::milvus::HasCollectionRequest& request) {
  return parts_->one(context, {Operation::kDescribe, request.collection_name()},
                     &Stub::PrepareAsyncHasCollection, request);
}

absl::StatusOr<pb::common::Status> Service::call(const Context& context,
                                                 const pb::milvus::CreateCollectionRequest& request) {
  return parts_->one(context, {Operation::kCreate, request.collection_name()},
                     &Stub::PrepareAsyncCreateCollection, request);
}

absl::StatusOr<pb::milvus::DescribeCollectionResponse> Service::call(
    const Context& context, const pb::milvus::DescribeCollectionRequest& request) {
  return parts_->one(context, {Operation::kDescribe, request.collection_name()},
                     &Stub::PrepareAsyncDescribeCollection, request);
}

absl::StatusOr<pb::common::Status> Service::call(const Context& context,
                                                 const pb::milvus::CreateIndexRequest& request) {
  return parts_->one(context, {Operation::kIndex, request.collection_name()}, &Stub::PrepareAsyncCreateIndex,
                     request);
}

absl::StatusOr<pb::milvus::DescribeIndexResponse> Service::call(
    const Context& context, const pb::milvus::DescribeIndexRequest& request) {
  return parts_->one(context, {Operation::kDescribe, request.collection_name()},
                     &Stub::PrepareAsyncDescribeIndex, request);
}

absl::StatusOr<pb::common::Status> Service::call(const Context& context,
                                                 const pb::milvus::LoadCollectionRequest& request) {
  return parts_->one(context, {Operation::kLoad, request.collection_name()},
                     &Stub::PrepareAsyncLoadCollection, request);
}

absl::StatusOr<pb::milvus::GetLoadStateResponse> Service::call(
    const Context& context, const pb::milvus::GetLoadStateRequest& request) {
  return parts_->one(context, {Operation::kLoad, request.collection_name()}, &Stub::PrepareAsyncGetLoadState,
                     request);
}

absl::StatusOr<pb::milvus::MutationResult> Service::call(const Context& context,
                                                         const pb::milvus::UpsertRequest& request) {
  return parts_->one(context, {Operation::kUpsert, request.collection_name()}, &Stub::PrepareAsyncUpsert,
                     request);
}

absl::StatusOr<pb::milvus::MutationResult> Service::call(const Context& context,
                                                         const pb::milvus::DeleteRequest& request) {
  return parts_->one(context, {Operation::kDelete, request.collection_name()}, &Stub::PrepareAsyncDelete,
                     request);
}

absl::StatusOr<pb::milvus::SearchResults> Service::call(const Context& context,
                                                        const pb::milvus::HybridSearchRequest& request) {
  return parts_->one(context, {Operation::kHybridSearch, request.collection_name()},
                     &Stub::PrepareAsyncHybridSearch, request);
}

absl::StatusOr<pb::milvus::QueryResults> Service::call(const Context& context,
                                                       const pb::milvus::QueryRequest& request) {
  return parts_->one(context, {Operation::kQuery, request.collection_name()}, &Stub::PrepareAsyncQuery,
                     request);
}

absl::StatusOr<pb::milvus::MutationResult> Service::call(const Context& context,
                                                         const pb::milvus::InsertRequest& request) {
  return parts_->one(context, {Operation::kInsert, request.collection_name()}, &Stub::PrepareAsyncInsert,
                     request);
}

absl::StatusOr<pb::milvus::MutationResult> Service::call_once(const Context& context,
                                                              const pb::milvus::InsertRequest& request) {
  // A server that cannot be reached is told from a reply that was lost by a call that may be repeated.
  if (!parts_->transport->is_connected())
    ATIMO_RETURN_IF_ERROR(call(context, pb::milvus::ConnectRequest()).status());
  return parts_->one(context, {Operation::kInsert, request.collection_name(), IfLost::kGiveUp},
                     &Stub::PrepareAsyncInsert, request);
}

absl::StatusOr<std::vector<pb::milvus::SearchResults>> Service::call(
    const Context& context, std::span<const pb::milvus::SearchRequest> requests) {
  using SearchCall = TypedCall<pb::milvus::SearchRequest, pb::milvus::SearchResults>;
  std::vector<std::unique_ptr<SearchCall>> calls;
  std::vector<PendingCall*> pending;
  for (const pb::milvus::SearchRequest& request : requests) {
    calls.push_back(std::make_unique<SearchCall>(parts_->stub.get(), &Stub::PrepareAsyncSearch, request));
    pending.push_back(calls.back().get());
  }
  if (requests.empty()) return std::vector<pb::milvus::SearchResults>();
  const CallKind kind{Operation::kSearch, requests.front().collection_name()};
  for (const absl::Status& status : parts_->transport->run(context, kind, pending))
    ATIMO_RETURN_IF_ERROR(status);
  std::vector<pb::milvus::SearchResults> answers;
  answers.reserve(calls.size());
  for (const auto& call : calls) answers.push_back(std::move(call->response));
  return answers;
}

}  // namespace atimo::milvus::internal
