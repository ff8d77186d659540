#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "atimo/milvus/connection.h"

namespace atimo::milvus::internal {

// Checks the options and makes the channel; touches no network. Errors are those of Connection::open.
absl::StatusOr<std::shared_ptr<grpc::Channel>> make_channel(const ConnectionOptions& options);

}  // namespace atimo::milvus::internal
