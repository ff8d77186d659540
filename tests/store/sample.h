#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atimo/base/hash.h"
#include "atimo/store/store.h"

// Small documents for the tests of the store.
namespace atimo::store::testing {

inline Date day(int year, int month = 1, int date = 1) { return Date::make(year, month, date).value(); }

inline StoredDevice article(std::string id, std::string text) {
  StoredDevice device;
  device.unit_id = id;
  device.id = std::move(id);
  device.label = "Art.";
  device.full_text = "Art. " + text;
  device.text = std::move(text);
  return device;
}

inline StoredDevice below(const StoredDevice& unit, std::string id, std::string text) {
  StoredDevice device = article(std::move(id), std::move(text));
  device.kind = legal::DeviceKind::kInciso;
  device.parent_id = unit.id;
  device.unit_id = unit.id;
  device.full_text.clear();
  return device;
}

// A version whose source hash follows from its texts.
inline NewVersion version(std::string_view document, std::optional<Date> date,
                          std::vector<StoredDevice> devices) {
  NewVersion made;
  made.document.name_space = "default";
  made.document.id = std::string(document);
  made.document.title = "Lei de teste";
  made.version_date = date;
  std::string source;
  for (const StoredDevice& device : devices) source += device.id + "=" + device.text + ";";
  made.source_hash = content_hash(source);
  made.devices = std::move(devices);
  return made;
}

inline std::vector<NewVersion> one(NewVersion made) {
  std::vector<NewVersion> versions;
  versions.push_back(std::move(made));
  return versions;
}

inline std::vector<std::string> texts(const std::vector<StoredDevice>& devices) {
  std::vector<std::string> found;
  for (const StoredDevice& device : devices) found.push_back(device.text);
  return found;
}

}  // namespace atimo::store::testing
