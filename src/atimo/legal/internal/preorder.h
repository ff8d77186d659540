#pragma once

#include <vector>

#include "atimo/legal/norma.h"

namespace atimo::legal::internal {

// The same tree with its nodes in preorder and the parents renumbered. REQUIRES: every parent comes before its children.
std::vector<Device> in_preorder(std::vector<Device> devices);

}  // namespace atimo::legal::internal
