#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/context.h"
#include "atimo/base/date.h"
#include "atimo/engine/engine.h"
#include "atimo/verify/devices.h"

namespace atimo::answering {

// A device with everything below it, as one text.
struct DeviceText {
  std::string text;  // one device a line, with labels
  bool in_force = true;
};
// NotFound: there is none.
absl::StatusOr<DeviceText> device_text(const engine::LocalEngine& engine, const Context& context,
                                       std::string_view document_id, std::string_view device_id,
                                       std::optional<Date> as_of);

// The article that a device belongs to, as one text; of what belongs to none, the device's.
absl::StatusOr<DeviceText> unit_text(const engine::LocalEngine& engine, const Context& context,
                                     std::string_view document_id, std::string_view device_id,
                                     std::optional<Date> as_of);

// What the corpus has on a day, for the verifier. What cannot be read does not exist: a citation of it is not
// verified. Used by one thread; borrows what it is given.
class CorpusDevices final : public verify::Devices {
 public:
  CorpusDevices(const engine::LocalEngine& engine, const Context& context, std::optional<Date> as_of)
      : engine_(engine), context_(context), as_of_(as_of) {}

  std::optional<verify::Device> find(const legal::NormId& norm, const legal::DevicePath& path) const override;
  std::optional<verify::Device> find(std::string_view id) const override;

 private:
  std::optional<verify::Device> device(std::string_view document_id, std::string_view device_id) const;

  const engine::LocalEngine& engine_;
  const Context& context_;
  const std::optional<Date> as_of_;
  mutable std::optional<std::vector<store::Document>> documents_;  // read when first needed
};

}  // namespace atimo::answering
