#pragma once

#include <string_view>

namespace atimo::mini {

// The file of the ranker that ships with the program (models/mini/ranker.bin, docs/formats/ranker.md), a part
// of the executable. Lives as long as the program.
std::string_view ranker_bytes();

}  // namespace atimo::mini
