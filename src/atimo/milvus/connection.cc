#include "atimo/milvus/connection.h"

#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/service.h"

namespace atimo::milvus {

absl::StatusOr<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(auto service, internal::Service::open(options));
  return std::unique_ptr<Connection>(new Connection(std::move(service)));
}

Connection::Connection(std::unique_ptr<internal::Service> service) : service_(std::move(service)) {}
Connection::~Connection() = default;

absl::StatusOr<std::string> Connection::server_version(const Context& context) {
  ::milvus::proto::milvus::ConnectRequest request;
  request.mutable_client_info()->set_sdk_type("atimo");
  ATIMO_ASSIGN_OR_RETURN(const auto response, service_->call(context, request));
  return response.server_info().build_tags();
}

ConnectionState Connection::state() const { return service_->state(); }
const OperationCounts& Connection::counts(Operation operation) const { return service_->counts(operation); }

}  // namespace atimo::milvus
