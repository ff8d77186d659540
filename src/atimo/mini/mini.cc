#include "atimo/mini/mini.h"

#include <cstddef>

// The assembler copies the file that ATIMO_MINI_FILE names into the read-only data.
asm(R"(
  .pushsection .rodata.atimo_mini, "a", @progbits
  .balign 64
  .local atimo_mini_begin
atimo_mini_begin:
  .incbin ")" ATIMO_MINI_FILE R"("
  .local atimo_mini_end
atimo_mini_end:
  .byte 0
  .popsection
)");

extern "C" {
extern const char atimo_mini_begin[];
extern const char atimo_mini_end[];
}

namespace atimo::mini {

std::string_view model_bytes() {
  return {atimo_mini_begin, static_cast<std::size_t>(atimo_mini_end - atimo_mini_begin)};
}

}  // namespace atimo::mini
