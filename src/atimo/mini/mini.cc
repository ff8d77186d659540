#include "atimo/mini/mini.h"

#include <cstddef>

// The assembler copies a file into the read-only data, between two symbols.
#define ATIMO_EMBED(name, file)        \
  asm(".pushsection .rodata." #name    \
      ", \"a\", @progbits\n"           \
      ".balign 64\n"                   \
      ".local " #name "_begin\n" #name \
      "_begin:\n"                      \
      ".incbin \"" file                \
      "\"\n"                           \
      ".local " #name "_end\n" #name   \
      "_end:\n"                        \
      ".byte 0\n"                      \
      ".popsection\n");                \
  extern "C" {                         \
  extern const char name##_begin[];    \
  extern const char name##_end[];      \
  }

ATIMO_EMBED(atimo_mini_model, ATIMO_MINI_FILE)
ATIMO_EMBED(atimo_mini_ranker, ATIMO_MINI_RANKER)

namespace atimo::mini {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view model_bytes() { return between(atimo_mini_model_begin, atimo_mini_model_end); }

std::string_view ranker_bytes() { return between(atimo_mini_ranker_begin, atimo_mini_ranker_end); }

}  // namespace atimo::mini
