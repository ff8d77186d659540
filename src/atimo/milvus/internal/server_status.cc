#include "atimo/milvus/internal/server_status.h"

#include <algorithm>
#include <array>
#include <optional>

#include "atimo/base/concat.h"
#include "atimo/milvus/proto/common.pb.h"

namespace atimo::milvus::internal {
namespace {

namespace pb = ::milvus::proto::common;
using Code = absl::StatusCode;

constexpr int kRequestLimit = 4;
constexpr int kRateLimit = 8;
constexpr int kFirstEngineError = 2000;

struct Known {
  int number;
  Code code;
  bool passes = false;
};

// Of servers from 2.3 on.
constexpr std::array kCodes = {
    Known{1, Code::kUnavailable, true},                    // not ready
    Known{2, Code::kUnavailable, true},                    // unavailable
    Known{3, Code::kResourceExhausted},                    // memory
    Known{kRequestLimit, Code::kResourceExhausted, true},  //
    Known{5, Code::kInternal},                             //
    Known{7, Code::kResourceExhausted},                    // disk
    Known{kRateLimit, Code::kResourceExhausted, true},     //
    Known{9, Code::kResourceExhausted},                    // quota
    Known{10, Code::kUnimplemented},                       //
    Known{100, Code::kNotFound},                           // collection
    Known{101, Code::kFailedPrecondition},                 // collection not loaded
    Known{103, Code::kUnavailable, true},                  // collection not wholly loaded
    Known{104, Code::kFailedPrecondition},                 // collection loaded
    Known{105, Code::kFailedPrecondition},                 // schema
    Known{200, Code::kNotFound},                           // partition
    Known{250, Code::kResourceExhausted},                  //
    Known{700, Code::kNotFound},                           // index
    Known{702, Code::kAlreadyExists},                      // index
    Known{800, Code::kNotFound},                           // database
    Known{1100, Code::kInvalidArgument},                   //
    Known{1101, Code::kInvalidArgument},                   // parameter missing
    Known{1102, Code::kInvalidArgument},                   // too large
    Known{1400, Code::kUnauthenticated},                   //
    Known{1401, Code::kPermissionDenied},                  //
    Known{1700, Code::kFailedPrecondition},                // field not found
    Known{1807, Code::kResourceExhausted},                 //
};

// Of older ones, and of newer ones that set nothing else.
constexpr std::array kOldCodes = {
    Known{pb::PermissionDenied, Code::kPermissionDenied}, Known{pb::CollectionNotExists, Code::kNotFound},
    Known{pb::IllegalArgument, Code::kInvalidArgument},   Known{pb::IndexNotExist, Code::kNotFound},
    Known{pb::RateLimit, Code::kResourceExhausted, true}, Known{pb::NotReadyServe, Code::kUnavailable, true},
    Known{pb::SchemaMismatch, Code::kFailedPrecondition},
};

template <std::size_t N>
std::optional<Known> find(const std::array<Known, N>& table, int number) {
  const auto* found =
      std::find_if(table.begin(), table.end(), [&](const Known& k) { return k.number == number; });
  return found == table.end() ? std::nullopt : std::optional(*found);
}

std::string_view hint(Code code) {
  switch (code) {
    case Code::kUnauthenticated:
      return "credencial recusada, confira o token; ";
    case Code::kPermissionDenied:
      return "sem permissão; ";
    case Code::kUnavailable:
      return "o servidor não está disponível; ";
    case Code::kUnimplemented:
      return "o servidor não tem esta operação; ";
    case Code::kResourceExhausted:
      return "limite do servidor; ";
    default:
      return "";
  }
}

}  // namespace

Outcome read_status(const pb::Status& status) {
  const int number = status.code();
  const int old = status.error_code();
  if (number == 0 && old == 0) return {};
  std::optional<Known> known = number != 0 ? find(kCodes, number) : find(kOldCodes, old);
  if (!known) known = Known{number, Code::kInternal};
  const auto input = status.extra_info().find("is_input_error");
  const bool callers = input != status.extra_info().end() && input->second == "true";
  if (callers && known->code == Code::kInternal) known->code = Code::kInvalidArgument;
  const bool passes = known->passes || (status.retriable() && number < kFirstEngineError);
  const std::string text = concat(hint(known->code), "resposta do servidor: ", status.reason(), " (código ",
                                  number != 0 ? number : old, number != 0 ? ")" : ", numeração antiga)");
  return {absl::Status(known->code, text), passes};
}

Outcome read_transport(int code, std::string_view message) {
  auto kind = static_cast<Code>(code);
  if (kind == Code::kOk) return {};
  // A server that is going down cancels what it had begun.
  if (kind == Code::kCancelled) kind = Code::kUnavailable;
  if (kind == Code::kDeadlineExceeded) return {absl::DeadlineExceededError("o tempo dado ao pedido acabou")};
  const bool passes = kind == Code::kUnavailable || kind == Code::kAborted;
  return {absl::Status(kind, concat(hint(kind), "gRPC: ", message)), passes};
}

}  // namespace atimo::milvus::internal
