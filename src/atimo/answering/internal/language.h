#pragma once

#include <string_view>

namespace atimo::answering::internal {

// False when the function words of English or Spanish outnumber those of Portuguese. Short texts pass.
bool may_be_portuguese(std::string_view text);

}  // namespace atimo::answering::internal
