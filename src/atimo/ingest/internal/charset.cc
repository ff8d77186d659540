#include "atimo/ingest/internal/charset.h"

#include <algorithm>

#include "atimo/base/utf8.h"
#include "atimo/ingest/internal/ascii.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";
constexpr char32_t kReplacement = 0xFFFD;

std::string utf16_to_utf8(std::string_view bytes, bool little_endian) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit_at = [&](std::size_t pos) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[pos]);
    const auto second = static_cast<unsigned char>(bytes[pos + 1]);
    return little_endian ? first | second << 8 : first << 8 | second;
  };
  for (std::size_t pos = 0; pos + 1 < bytes.size(); pos += 2) {
    char32_t code_point = unit_at(pos);
    if (code_point >= 0xD800 && code_point < 0xDC00 && pos + 3 < bytes.size()) {
      const char32_t low = unit_at(pos + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
        pos += 2;
      }
    }
    if (code_point >= 0xD800 && code_point < 0xE000) code_point = kReplacement;
    append_utf8(out, code_point);
  }
  return out;
}

}  // namespace

DecodedText decode_text(std::string_view bytes) {
  if (bytes.starts_with(kUtf16LittleMark)) return {utf16_to_utf8(bytes.substr(2), true), false, 0};
  if (bytes.starts_with(kUtf16BigMark)) return {utf16_to_utf8(bytes.substr(2), false), false, 0};
  if (bytes.starts_with(kUtf8Mark)) {
    const std::string_view rest = bytes.substr(kUtf8Mark.size());
    return {to_valid_utf8(rest), is_valid_utf8(rest), kUtf8Mark.size()};
  }
  if (is_valid_utf8(bytes)) return {std::string(bytes), true, 0};
  return {windows1252_to_utf8(bytes), false, 0};
}

bool looks_binary(std::string_view bytes) {
  if (bytes.starts_with(kUtf16LittleMark) || bytes.starts_with(kUtf16BigMark)) return false;
  if (bytes.find('\0') != std::string_view::npos) return true;
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f') || byte == 0x7F;
  };
  const auto controls = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), is_control));
  return controls * 100 > bytes.size();
}

}  // namespace atimo::ingest::internal
