#include "atimo/mini/mini.h"

#include <cstddef>

// The assembler copies a file into the read-only data, between two symbols.
#define ATIMO_EMBED(name, file)                                                                     \
  asm(".pushsection .rodata." #name ", \"a\", @progbits\n.balign 64\n.local " #name "Begin\n" #name \
      "Begin:\n.incbin \"" file "\"\n.local " #name "End\n" #name "End:\n.byte 0\n.popsection\n");  \
  extern "C" {                                                                                      \
  extern const char name##Begin[];                                                                  \
  extern const char name##End[];                                                                    \
  }

ATIMO_EMBED(kAtimoMiniModel, ATIMO_MINI_FILE)
ATIMO_EMBED(kAtimoMiniRanker, ATIMO_MINI_RANKER)

namespace atimo::mini {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view model_bytes() { return between(kAtimoMiniModelBegin, kAtimoMiniModelEnd); }

std::string_view ranker_bytes() { return between(kAtimoMiniRankerBegin, kAtimoMiniRankerEnd); }

}  // namespace atimo::mini
