#include "atimo/wire/json.h"

#include <cmath>

namespace atimo::wire {

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

nlohmann::ordered_json date_json(std::optional<Date> date) {
  if (!date) return nullptr;
  return date->to_iso();
}

nlohmann::ordered_json location_json(std::uint32_t page, const std::optional<legal::Box>& box) {
  if (page == 0) return nullptr;
  nlohmann::ordered_json out = {
      {"page", page}, {"x", nullptr}, {"y", nullptr}, {"width", nullptr}, {"height", nullptr}};
  if (!box) return out;
  out["x"] = rounded(box->left);
  out["y"] = rounded(box->top);
  out["width"] = rounded(box->right - box->left);
  out["height"] = rounded(box->bottom - box->top);
  return out;
}

std::string to_text(const nlohmann::ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace atimo::wire
