#pragma once

#include <cstddef>

#include "atimo/legal/norma.h"
#include "atimo/legal/source_text.h"

namespace atimo::legal::internal {

// Reads identity, title, ementa and preamble from the lines in front of line `body`, the first grouping or article.
void read_front_matter(const SourceText& source, std::size_t body, Norma& norma);

}  // namespace atimo::legal::internal
