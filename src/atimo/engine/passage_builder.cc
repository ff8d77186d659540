#include "atimo/engine/passage_builder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/legal/device_path.h"
#include "atimo/legal/norm_id.h"

namespace atimo::engine {
namespace {

// Parts of their own prefix the ids of what stands in them: "adct_art2", "anx1_art3".
std::pair<std::string_view, std::string_view> split_part(std::string_view id) {
  const std::size_t at = id.find('_');
  if (at == std::string_view::npos) return {{}, id};
  const std::string_view head = id.substr(0, at);
  if (head == "adct" || head.starts_with("anx")) return {head, id.substr(at + 1)};
  return {{}, id};
}

std::string norm_citation(const store::Document& document) {
  const std::string citation = document.norm.is_known() ? document.norm.to_citation() : std::string();
  return citation.empty() ? document.title : citation;
}

}  // namespace

std::string citation_of(const store::Document& document, const store::StoredDevice& device) {
  const auto [part, id] = split_part(device.id);
  const auto path = legal::DevicePath::parse_lexml(id.substr(0, id.find('~')));
  const std::string norm = norm_citation(document);
  if (!path || path->empty() || legal::is_grouping(path->steps.front().kind)) {
    return device.kind == legal::DeviceKind::kEnunciado ? document.title : norm;
  }
  std::string_view where;
  if (part == "adct" && document.norm.type != legal::NormType::kAdct) where = " do ADCT";
  if (part.starts_with("anx")) where = " do Anexo";
  // "art. 75, II" takes a comma before the norm, "art. 75" does not.
  const std::string device_citation = path->to_citation();
  const bool detailed =
      path->steps.size() > 1 && where.empty() && device_citation.find(',') != std::string::npos;
  return concat(device_citation, where, detailed ? ", " : " ", legal::genitive(document.norm.type), ' ',
                norm);
}

Passage passage_of(const store::Document& document, const store::StoredDevice& device) {
  const auto path = legal::DevicePath::parse_lexml(split_part(device.id).second);
  Passage passage;
  passage.document_id = document.id;
  passage.document_title = document.title;
  passage.device_id = device.id;
  if (path) passage.span_id = path->to_span_id();
  if (!document.urn.empty()) passage.urn = concat(document.urn, '!', device.id);
  passage.external_id = device.external_id;
  passage.citation = citation_of(document, device);
  passage.hierarchy = device.hierarchy;
  passage.page = device.page;
  passage.box = device.box;
  passage.status = device.status;
  passage.valid_from = device.valid_from;
  passage.valid_to = device.valid_to;
  return passage;
}

std::vector<store::StoredDevice> device_with_below(std::vector<store::StoredDevice> unit,
                                                   std::string_view device_id) {
  std::set<std::string, std::less<>> below{std::string(device_id)};
  std::vector<store::StoredDevice> kept;
  for (store::StoredDevice& device : unit) {
    if (device.id != device_id && !below.contains(device.parent_id)) continue;
    below.insert(device.id);
    kept.push_back(std::move(device));
  }
  return kept;
}

std::vector<std::size_t> shown_for_device(std::span<const store::StoredDevice> unit,
                                          std::string_view device_id) {
  const auto find = [&](std::string_view id) {
    return static_cast<std::size_t>(
        std::find_if(unit.begin(), unit.end(), [&](const store::StoredDevice& d) { return d.id == id; }) -
        unit.begin());
  };
  const std::size_t at = find(device_id);
  if (at == unit.size()) return {};
  std::set<std::size_t> shown{at};
  for (std::size_t up = at; !unit[up].parent_id.empty();) {
    up = find(unit[up].parent_id);
    if (up == unit.size()) break;
    shown.insert(up);
  }
  std::set<std::string_view> below{unit[at].id};
  for (std::size_t i = at + 1; i < unit.size(); ++i) {
    if (!below.contains(unit[i].parent_id)) continue;
    below.insert(unit[i].id);
    shown.insert(i);
  }
  return {shown.begin(), shown.end()};
}

}  // namespace atimo::engine
