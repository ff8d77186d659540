#pragma once

#include <string_view>

namespace atimo::answering::internal {

// Whether a question asks for nothing but the text of what it names: "Art. 75 da Lei 14.133", "o que diz o
// art. 5º, II, da Constituição?".
bool is_bare_reference(std::string_view question);

}  // namespace atimo::answering::internal
