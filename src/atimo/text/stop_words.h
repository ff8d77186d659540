#pragma once

#include <string_view>

namespace atimo::text {

// Portuguese function words in folded form. Negations and modal words stay searchable: "não", "salvo",
// "exceto" decide law.
bool is_stop_word(std::string_view folded);

}  // namespace atimo::text
