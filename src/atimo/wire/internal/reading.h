#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/base/concat.h"
#include "atimo/base/date.h"
#include "atimo/legal/norma.h"
#include "atimo/wire/error_word.h"

// Fields of the project's own JSON. What is missing or of another type throws Json::exception, which parsed()
// turns into a status.
namespace atimo::wire::internal {

using Json = nlohmann::ordered_json;

// Null and absent are the field's nothing: "", 0, false, an empty list.
template <typename T>
T value_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? T{} : found->get<T>();
}

inline std::string text_of(const Json& object, const char* name) {
  return value_of<std::string>(object, name);
}

inline std::optional<Date> date_of(const Json& object, const char* name) {
  return Date::parse_iso(text_of(object, name));
}

inline std::optional<double> number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<double>();
}

// A location's page and box into a passage or a device.
template <typename Place>
void set_location(const Json& object, Place& place) {
  const auto found = object.find("location");
  if (found == object.end() || found->is_null()) return;
  place.page = value_of<std::uint32_t>(*found, "page");
  if (found->at("x").is_null()) return;
  const auto left = found->at("x").get<float>();
  const auto top = found->at("y").get<float>();
  place.box =
      legal::Box{left, top, left + found->at("width").get<float>(), top + found->at("height").get<float>()};
}

// Of an object with "error_type" and "error".
inline absl::Status failure_of(const Json& object) {
  const auto code = status_code(text_of(object, "error_type"));
  return {code.value_or(absl::StatusCode::kUnknown), text_of(object, "error")};
}

// nlohmann/json reports by exception; this is the edge that turns it into a status.
template <typename Make>
auto parsed(std::string_view body, const Make& make) -> absl::StatusOr<decltype(make(Json()))> {
  try {
    return make(Json::parse(body));
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(concat("não entendo este JSON: ", std::string_view(error.what())));
  }
}

}  // namespace atimo::wire::internal
