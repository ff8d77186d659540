#pragma once

#include <cstddef>
#include <string_view>

#include "atimo/legal/norma.h"
#include "atimo/legal/source_text.h"

namespace atimo::legal::internal {

// True for a line that reads as an epígrafe: "LEI Nº 1.234, DE 5 DE MAIO DE 2001".
bool names_norm(std::string_view line);

// Reads identity, title, ementa and preamble from the lines in front of line `body`, the first grouping or
// article.
void read_front_matter(const SourceText& source, std::size_t body, Norma& norma);

}  // namespace atimo::legal::internal
