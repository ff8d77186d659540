#include "atimo/mini/ranker.h"

#include <cstddef>

// The assembler copies the file that ATIMO_MINI_RANKER names into the read-only data.
asm(R"(
  .pushsection .rodata.atimo_mini_ranker, "a", @progbits
  .balign 8
  .local atimo_mini_ranker_begin
atimo_mini_ranker_begin:
  .incbin ")" ATIMO_MINI_RANKER R"("
  .local atimo_mini_ranker_end
atimo_mini_ranker_end:
  .byte 0
  .popsection
)");

extern "C" {
extern const char atimo_mini_ranker_begin[];
extern const char atimo_mini_ranker_end[];
}

namespace atimo::mini {

std::string_view ranker_bytes() {
  return {atimo_mini_ranker_begin, static_cast<std::size_t>(atimo_mini_ranker_end - atimo_mini_ranker_begin)};
}

}  // namespace atimo::mini
