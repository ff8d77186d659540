#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "atimo/base/date.h"
#include "atimo/legal/norma.h"

// What every JSON of the project is made of.
namespace atimo::wire {

// Four decimals: a float widened to double would show digits that mean nothing.
double rounded(double value);

// null without a date.
nlohmann::ordered_json date_json(std::optional<Date> date);
// null without a page; x, y, width and height are null when the source gave no box.
nlohmann::ordered_json location_json(std::uint32_t page, const std::optional<legal::Box>& box);

// Never throws: ill-formed UTF-8 becomes U+FFFD. One line unless `indent` >= 0.
std::string to_text(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace atimo::wire
