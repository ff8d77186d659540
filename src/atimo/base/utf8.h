#pragma once

#include <string>
#include <string_view>

namespace atimo {

bool is_valid_utf8(std::string_view bytes);

// Every ill-formed sequence replaced by U+FFFD (W3C practice); valid input comes back unchanged.
std::string to_valid_utf8(std::string_view bytes);

// Decodes one code point at `pos` and moves `pos` past it. Ill-formed bytes yield U+FFFD and advance by one.
// REQUIRES: pos < text.size().
char32_t decode_utf8(std::string_view text, std::size_t& pos);

void append_utf8(std::string& out, char32_t code_point);

// windows-1252 (and so ISO-8859-1 as browsers read it) to UTF-8. The five undefined bytes become U+FFFD.
std::string windows1252_to_utf8(std::string_view bytes);

// Longest prefix of at most max_bytes that does not cut a code point.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes);

}  // namespace atimo
