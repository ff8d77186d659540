#include "atimo/server/internal/passage_json.h"

#include <cmath>
#include <string>

#include "atimo/base/concat.h"
#include "atimo/legal/device_words.h"

namespace atimo::server::internal {

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

nlohmann::ordered_json citation_json(const engine::Passage& passage) {
  nlohmann::ordered_json out;
  out["span_id"] = passage.span_id;
  out["chunk_id"] = concat(passage.document_id, "#", passage.device_id);
  out["document_id"] = passage.document_id;
  out["document_title"] = passage.document_title;
  out["device_id"] = passage.device_id;
  if (!passage.external_id.empty()) out["external_id"] = passage.external_id;
  out["urn"] = passage.urn;
  out["text"] = passage.text;
  out["relevance"] = rounded(passage.relevance);
  out["citation"] = passage.citation;
  out["hierarchy"] = passage.hierarchy;
  out["location"] = location_json(passage.page, passage.box);
  out["status"] = legal::name_of(passage.status);
  out["valid_from"] = date_json(passage.valid_from);
  out["valid_to"] = date_json(passage.valid_to);
  return out;
}

}  // namespace atimo::server::internal
