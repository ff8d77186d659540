#include "atimo/mini/mini.h"

#include <cstddef>

// The assembler copies the file that ATIMO_MINI_FILE names into the read-only data.
asm(R"(
  .pushsection .rodata.atimo_mini, "a", @progbits
  .balign 64
  .local kAtimoMiniBegin
kAtimoMiniBegin:
  .incbin ")" ATIMO_MINI_FILE R"("
  .local kAtimoMiniEnd
kAtimoMiniEnd:
  .byte 0
  .popsection
)");

extern "C" {
extern const char kAtimoMiniBegin[];
extern const char kAtimoMiniEnd[];
}

namespace atimo::mini {

std::string_view model_bytes() {
  return {kAtimoMiniBegin, static_cast<std::size_t>(kAtimoMiniEnd - kAtimoMiniBegin)};
}

}  // namespace atimo::mini
