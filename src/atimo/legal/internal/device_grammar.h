#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "atimo/legal/device_path.h"
#include "atimo/legal/internal/lexer.h"

namespace atimo::legal::internal {

// "II", or "I a III" with `last` set; token indices, `end` exclusive.
struct DeviceElement {
  PathStep first;
  std::optional<PathStep> last;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The elements of one kind: "incisos I, III e V".
struct DeviceLevel {
  DeviceKind kind = DeviceKind::kArtigo;
  std::vector<DeviceElement> elements;
  bool plural = false;
  bool inherited = false;  // from the chain in front: "art. 5º, II e § 3º" gives "§ 3º" its article
};

// Levels of distinct kinds, as written: "alínea a do inciso II do art. 5º" (ascending) or "art. 5º, II, a".
struct DeviceChain {
  std::vector<DeviceLevel> levels;
  bool ascending = false;
  std::size_t begin = 0;
  std::size_t end = 0;

  const DeviceLevel* level(DeviceKind kind) const;
};

struct DeviceGroup {
  std::vector<DeviceChain> chains;  // share the norm that follows
  std::size_t end = 0;
};

// The devices named from `at` on; nullopt when no device's label stands there.
std::optional<DeviceGroup> parse_devices(const Lexed& lexed, std::size_t at);

// True when a label with a number, or "caput", may begin at `at`.
bool is_device_label(const Lexed& lexed, std::size_t at);

}  // namespace atimo::legal::internal
