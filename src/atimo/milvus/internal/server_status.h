#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace milvus::proto::common {
class Status;
}

namespace atimo::milvus::internal {

// What came of one attempt at a call.
struct Outcome {
  absl::Status status;  // its message is the reason alone
  bool passes = false;  // the same call may succeed a little later
};

// What a server said of a call that it answered.
Outcome read_status(const ::milvus::proto::common::Status& status);
// What gRPC says of a call without an answer; `code` is its number.
Outcome read_transport(int code, std::string_view message);

}  // namespace atimo::milvus::internal
