#include "atimo/server/internal/passage_json.h"

#include <cmath>
#include <string>

#include "atimo/base/concat.h"

namespace atimo::server::internal {

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

nlohmann::ordered_json date_json(std::optional<Date> date) {
  if (!date) return nullptr;
  return date->to_iso();
}

std::string_view device_status_word(legal::DeviceStatus status) {
  switch (status) {
    case legal::DeviceStatus::kRevoked:
      return "revoked";
    case legal::DeviceStatus::kVetoed:
      return "vetoed";
    case legal::DeviceStatus::kInForce:
      break;
  }
  return "in_force";
}

std::string_view device_kind_word(legal::DeviceKind kind) {
  static constexpr std::string_view kWords[] = {
      "parte",       "livro",  "titulo", "subtitulo", "capitulo", "secao",     "subsecao",
      "agrupamento", "artigo", "caput",  "paragrafo", "inciso",   "alinea",    "item",
      "pena",        "anexo",  "adct",   "epigrafe",  "ementa",   "preambulo", "enunciado"};
  static_assert(std::size(kWords) == static_cast<std::size_t>(legal::DeviceKind::kEnunciado) + 1);
  const auto row = static_cast<std::size_t>(kind);
  return row < std::size(kWords) ? kWords[row] : std::string_view("agrupamento");
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
  out["status"] = device_status_word(passage.status);
  out["valid_from"] = date_json(passage.valid_from);
  out["valid_to"] = date_json(passage.valid_to);
  return out;
}

}  // namespace atimo::server::internal
