#pragma once

#include <string>
#include <string_view>

namespace atimo::ingest::internal {

struct DecodedText {
  std::string utf8;
  // Byte `i` of utf8 is byte `i + offset` of the source; false when the source was in another encoding.
  bool same_bytes = false;
  std::size_t offset = 0;  // length of a byte order mark
};

// A byte order mark wins; then strict UTF-8; then windows-1252, which is how browsers read ISO-8859-1.
// The result is always valid UTF-8.
DecodedText decode_text(std::string_view bytes);

// Whether the bytes cannot be text of any encoding decode_text() knows: NULs or many control characters.
bool looks_binary(std::string_view bytes);

}  // namespace atimo::ingest::internal
