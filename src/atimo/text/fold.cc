#include "atimo/text/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <array>
#include <cstdint>

#include "atimo/base/utf8.h"

namespace atimo::text {
namespace {

// Base letters of U+00C0..U+00FF in lower case; '\0' where the letter is not one (× ÷) or needs two (Æ ß
// ...).
constexpr std::string_view kLatin1(
    "aaaaaa\0ceeeeiiii"
    "dnooooo\0ouuuuy\0\0"
    "aaaaaa\0ceeeeiiii"
    "dnooooo\0ouuuuy\0y",
    64);

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 ||
         c == 0xFEFF;
}

char typographic(char32_t c) {
  if (c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x2032 || c == 0xB4 || c == 0x60) return '\'';
  if (c == 0x201C || c == 0x201D || c == 0x201E || c == 0x2033 || c == 0xAB || c == 0xBB) return '"';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x96) return '-';
  if (c == 0xBA || c == 0xB0) return 'o';
  if (c == 0xAA) return 'a';
  return '\0';
}

// Anything outside Latin-1: ICU's compatibility decomposition without marks, in lower case.
void append_folded(std::string& out, char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfkd = unorm2_getNFKDInstance(&error);
  std::array<UChar, 32> decomposition;
  const std::int32_t length =
      U_FAILURE(error) ? -1
                       : unorm2_getDecomposition(nfkd, static_cast<UChar32>(c), decomposition.data(),
                                                 decomposition.size(), &error);
  if (length < 0 || U_FAILURE(error)) {
    append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
    return;
  }
  for (std::int32_t i = 0; i < length;) {
    UChar32 part = 0;
    U16_NEXT(decomposition.data(), i, length, part);
    if (u_charType(part) == U_NON_SPACING_MARK) continue;
    append_utf8(out, static_cast<char32_t>(u_tolower(part)));
  }
}

void append_code_point(std::string& out, char32_t c) {
  if (is_space(c)) {
    out.push_back(' ');
  } else if (is_invisible(c) || (c >= 0x300 && c <= 0x36F)) {
    return;
  } else if (const char plain = typographic(c); plain != '\0') {
    out.push_back(plain);
  } else if (c >= 0xC0 && c <= 0xFF && kLatin1[c - 0xC0] != '\0') {
    out.push_back(kLatin1[c - 0xC0]);
  } else if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else {
    append_folded(out, c);
  }
}

}  // namespace

std::string fold(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t pos = 0; pos < utf8.size();) {
    const char c = utf8[pos];
    if (c >= 'A' && c <= 'Z') {
      out.push_back(static_cast<char>(c + ('a' - 'A')));
      ++pos;
    } else if (c > ' ' && c != '`') {
      out.push_back(c);
      ++pos;
    } else {
      append_code_point(out, decode_utf8(utf8, pos));
    }
  }
  return out;
}

std::string collapse_spaces(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  bool pending = false;
  for (std::size_t pos = 0; pos < utf8.size();) {
    const std::size_t begin = pos;
    if (is_space(decode_utf8(utf8, pos))) {
      pending = true;
      continue;
    }
    if (pending && !out.empty()) out.push_back(' ');
    pending = false;
    out.append(utf8.substr(begin, pos - begin));
  }
  return out;
}

}  // namespace atimo::text
