#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/milvus/connection.h"
#include "atimo/milvus/proto/milvus.pb.h"

namespace atimo::milvus::internal {

namespace pb = ::milvus::proto;

// The operations of a Milvus server: each kind of request has its own. An answer is returned only when the
// server says that it succeeded. Thread-safe; errors are Connection's.
class Service {
 public:
  static absl::StatusOr<std::unique_ptr<Service>> open(const ConnectionOptions& options);
  ~Service();

  absl::StatusOr<pb::milvus::ConnectResponse> call(const Context& context,
                                                   const pb::milvus::ConnectRequest& request);
  absl::StatusOr<pb::milvus::BoolResponse> call(const Context& context,
                                                const pb::milvus::HasCollectionRequest& request);
  absl::StatusOr<pb::common::Status> call(const Context& context,
                                          const pb::milvus::CreateCollectionRequest& request);
  absl::StatusOr<pb::milvus::DescribeCollectionResponse> call(
      const Context& context, const pb::milvus::DescribeCollectionRequest& request);
  absl::StatusOr<pb::common::Status> call(const Context& context,
                                          const pb::milvus::CreateIndexRequest& request);
  absl::StatusOr<pb::milvus::DescribeIndexResponse> call(const Context& context,
                                                         const pb::milvus::DescribeIndexRequest& request);
  absl::StatusOr<pb::common::Status> call(const Context& context,
                                          const pb::milvus::LoadCollectionRequest& request);
  absl::StatusOr<pb::milvus::GetLoadStateResponse> call(const Context& context,
                                                        const pb::milvus::GetLoadStateRequest& request);
  absl::StatusOr<pb::milvus::MutationResult> call(const Context& context,
                                                  const pb::milvus::UpsertRequest& request);
  absl::StatusOr<pb::milvus::MutationResult> call(const Context& context,
                                                  const pb::milvus::DeleteRequest& request);
  absl::StatusOr<pb::milvus::SearchResults> call(const Context& context,
                                                 const pb::milvus::HybridSearchRequest& request);
  absl::StatusOr<pb::milvus::QueryResults> call(const Context& context,
                                                const pb::milvus::QueryRequest& request);

  // At most once: sent over a connection that is there, and not again when its reply is lost.
  absl::StatusOr<pb::milvus::MutationResult> call_once(const Context& context,
                                                       const pb::milvus::InsertRequest& request);
  absl::StatusOr<pb::milvus::MutationResult> call(const Context& context,
                                                  const pb::milvus::InsertRequest& request);

  // Side by side; answers in the order of the requests. The first error when one fails.
  absl::StatusOr<std::vector<pb::milvus::SearchResults>> call(
      const Context& context, std::span<const pb::milvus::SearchRequest> requests);

  ConnectionState state() const;
  const OperationCounts& counts(Operation operation) const;

 private:
  struct Parts;  // keeps the headers of gRPC out of this one
  explicit Service(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace atimo::milvus::internal
