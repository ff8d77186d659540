#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "atimo/base/date.h"
#include "atimo/engine/answer.h"
#include "atimo/legal/norma.h"

// The pieces that several shapes of server/json.h share.
namespace atimo::server::internal {

// Four decimals: a float widened to double would show digits that mean nothing.
double rounded(double value);

nlohmann::ordered_json date_json(std::optional<Date> date);
// null without a page; x, y, width and height are null when the source gave no box.
nlohmann::ordered_json location_json(std::uint32_t page, const std::optional<legal::Box>& box);
nlohmann::ordered_json citation_json(const engine::Passage& passage);

}  // namespace atimo::server::internal
