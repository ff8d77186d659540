#include "atimo/legal/internal/preorder.h"

#include <cstdint>
#include <utility>

namespace atimo::legal::internal {

std::vector<Device> in_preorder(std::vector<Device> devices) {
  const std::size_t count = devices.size();
  std::vector<std::uint32_t> first_child(count + 1, kNoParent);
  std::vector<std::uint32_t> next_sibling(count, kNoParent);
  // Walking backwards puts each node in front of the siblings that follow it; slot `count` holds the roots.
  for (std::size_t i = count; i-- > 0;) {
    const std::size_t parent = devices[i].parent == kNoParent ? count : devices[i].parent;
    next_sibling[i] = std::exchange(first_child[parent], static_cast<std::uint32_t>(i));
  }
  std::vector<Device> ordered;
  ordered.reserve(count);
  std::vector<std::uint32_t> moved_to(count, kNoParent);
  std::vector<std::uint32_t> waiting;
  if (count > 0) waiting.push_back(first_child[count]);
  while (!waiting.empty()) {
    const std::uint32_t node = waiting.back();
    waiting.pop_back();
    if (node == kNoParent) continue;
    waiting.push_back(next_sibling[node]);
    waiting.push_back(first_child[node]);
    moved_to[node] = static_cast<std::uint32_t>(ordered.size());
    Device device = std::move(devices[node]);
    if (device.parent != kNoParent) device.parent = moved_to[device.parent];
    ordered.push_back(std::move(device));
  }
  return ordered;
}

}  // namespace atimo::legal::internal
