#include "atimo/answering/corpus_devices.h"

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/retrieval/resolver.h"

namespace atimo::answering {

namespace {

DeviceText joined(const std::vector<store::StoredDevice>& devices) {
  DeviceText whole{.text = {}, .in_force = devices.front().status == legal::DeviceStatus::kInForce};
  for (const store::StoredDevice& device : devices) {
    const std::string_view gap = device.label.empty() || device.text.empty() ? "" : " ";
    whole.text += concat(whole.text.empty() ? "" : "\n", device.label, gap, device.text);
  }
  return whole;
}

}  // namespace

absl::StatusOr<DeviceText> device_text(const engine::LocalEngine& engine, const Context& context,
                                       std::string_view document_id, std::string_view device_id,
                                       std::optional<Date> as_of) {
  ATIMO_ASSIGN_OR_RETURN(const auto devices, engine.subtree(context, document_id, device_id, as_of));
  return joined(devices);
}

absl::StatusOr<DeviceText> unit_text(const engine::LocalEngine& engine, const Context& context,
                                     std::string_view document_id, std::string_view device_id,
                                     std::optional<Date> as_of) {
  ATIMO_ASSIGN_OR_RETURN(const auto devices, engine.subtree(context, document_id, device_id, as_of));
  const std::string& unit = devices.front().unit_id;
  if (unit.empty() || unit == device_id) return joined(devices);
  return device_text(engine, context, document_id, unit, as_of);
}

std::optional<verify::Device> CorpusDevices::device(std::string_view document_id,
                                                    std::string_view device_id) const {
  absl::StatusOr<DeviceText> found = device_text(engine_, context_, document_id, device_id, as_of_);
  if (!found.ok()) return std::nullopt;
  return verify::Device{concat(document_id, "#", device_id), std::move(found->text), found->in_force};
}

std::optional<verify::Device> CorpusDevices::find(const legal::NormId& norm,
                                                  const legal::DevicePath& path) const {
  if (!documents_) documents_ = engine_.documents(context_).value_or(std::vector<store::Document>());
  const std::vector<const store::Document*> named = retrieval::documents_named(norm, *documents_);
  if (named.empty()) return std::nullopt;
  if (path.empty()) return verify::Device{named.front()->id, named.front()->title, true};
  for (const store::Document* document : named)
    if (std::optional<verify::Device> found = device(document->id, path.to_lexml())) return found;
  return std::nullopt;
}

std::optional<verify::Device> CorpusDevices::find(std::string_view id) const {
  const std::size_t hash = id.find('#');
  if (hash == std::string_view::npos) return std::nullopt;
  return device(id.substr(0, hash), id.substr(hash + 1));
}

}  // namespace atimo::answering
