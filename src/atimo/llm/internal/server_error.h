#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::llm::internal {

// What a server of this kind says when it cannot answer, by the code of its answer or in the stream.
struct ServerError {
  int code = 0;         // of HTTP; 0: an error in the stream that has none
  std::string message;  // its own words, shortened; may be empty
};

// The error that a JSON object of the stream is, nested or flat, if it is one.
std::optional<ServerError> find_error(const nlohmann::json& json);

// The message in the body of an answer with an error's code; empty when there is none.
std::string error_message(std::string_view body);

// The caller's move, and what the user can do about it.
absl::Status to_status(const ServerError& error);

// It may pass by itself soon: 429, 502, 503 and 504.
bool is_passing(int code);

// The server itself is in trouble: it failed, whatever the request was.
bool is_failure(int code);

}  // namespace atimo::llm::internal
