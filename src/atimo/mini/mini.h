#pragma once

#include <string_view>

namespace atimo::mini {

// The model file of `mini`, the program's own small encoder (models/mini): made of its checkpoint when the
// program is built, and a part of the executable. Begins at a multiple of 64 and lives as long as the
// program.
std::string_view model_bytes();

// The file of the ranker that ships with the program (models/mini/ranker.bin, docs/formats/ranker.md), a part
// of the executable too.
std::string_view ranker_bytes();

}  // namespace atimo::mini
