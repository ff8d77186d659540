#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace atimo::llm::internal {

using Json = nlohmann::json;

// Fields of JSON that a server wrote: what is not there or is of another kind is as good as nothing.

// Null when there is none.
const Json& field(const Json& object, std::string_view name);
std::string text_field(const Json& object, std::string_view name);
std::optional<std::uint64_t> count_field(const Json& object, std::string_view name);

}  // namespace atimo::llm::internal
