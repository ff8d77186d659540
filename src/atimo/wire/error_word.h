#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"

// The stable words that clients branch on: "error_type" of every failure.
namespace atimo::wire {

std::string_view error_word(absl::StatusCode code);

// The code of a word, also of those that only HTTP has ("overloaded"); nullopt: no word of ours.
std::optional<absl::StatusCode> status_code(std::string_view error_word);

// The failure that an error body tells of, `{"error", "error_type"}`; nullopt: it tells of none.
std::optional<absl::Status> parse_error(std::string_view json);

}  // namespace atimo::wire
