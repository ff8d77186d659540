#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atimo/legal/device_path.h"
#include "atimo/legal/norm_id.h"

namespace atimo::verify {

// One passage that the model was given.
struct Passage {
  std::string id;  // document and device: "lei-14133-2021#art75_cpt_inc2"
  legal::NormId norm;
  std::string citation;  // "art. 75, II, da Lei nº 14.133/2021"
  std::string text;      // what the model saw, one device a line, with labels
  bool in_force = true;
};

struct Device {
  std::string id;    // as in Passage
  std::string text;  // its own words and those of the devices below it, one a line, with labels
  bool in_force = true;
};

// What exists beyond what the model was given. Called by the thread that uses the verifier.
class Devices {
 public:
  virtual ~Devices() = default;
  // An empty path asks for the norm as a whole: nullopt says that the norm is not known.
  virtual std::optional<Device> find(const legal::NormId& norm, const legal::DevicePath& path) const = 0;
  // By the whole id, in the same form as Passage::id.
  virtual std::optional<Device> find(std::string_view id) const = 0;
};

}  // namespace atimo::verify
