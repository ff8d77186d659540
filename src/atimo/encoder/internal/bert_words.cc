#include "atimo/encoder/internal/bert_words.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace atimo::encoder::internal {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;

// What was punctuation in Unicode 8 and is something else since, what became an accent, what ceased to be
// one.
constexpr std::array<UChar32, 2> kOncePunctuation = {0x166D, 0x111C9};
constexpr std::array<UChar32, 4> kLaterAccents = {0x1885, 0x1886, 0xA9BD, 0x111C9};
constexpr UChar32 kOnceAccent = 0x1734;

bool is_among(std::span<const UChar32> characters, UChar32 character) {
  return std::find(characters.begin(), characters.end(), character) != characters.end();
}

bool is_in_unicode8(UChar32 character) {
  UVersionInfo age;
  u_charAge(character, age);
  return age[0] <= 8 && age[0] > 0;
}

bool is_space(UChar32 character) {
  if (character < 0x80) return character == ' ' || (character >= '\t' && character <= '\r');
  return u_isUWhiteSpace(character) != 0;
}

bool is_dropped(UChar32 character) {
  if (character == 0 || character == kReplacement) return true;
  if (character >= ' ' && character < 0x7F) return false;
  constexpr std::uint32_t kControls = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK;
  if (character == '\t' || character == '\n' || character == '\r') return false;
  return (U_GET_GC_MASK(character) & kControls) != 0 && is_in_unicode8(character);
}

bool is_punctuation(UChar32 character) {
  if (character < 0x80) return character > 0x20 && character < 0x7F && !u_isalnum(character);
  if (is_among(kOncePunctuation, character)) return true;
  return (U_GET_GC_MASK(character) & U_GC_P_MASK) != 0 && is_in_unicode8(character);
}

bool is_accent(UChar32 character) {
  if (character < 0x80) return false;
  if (character == kOnceAccent) return true;
  return u_charType(character) == U_NON_SPACING_MARK && is_in_unicode8(character) &&
         !is_among(kLaterAccents, character);
}

bool is_ideograph(UChar32 character) {
  constexpr std::array<std::pair<UChar32, UChar32>, 8> kRanges = {{{0x4E00, 0x9FFF},
                                                                   {0x3400, 0x4DBF},
                                                                   {0x20000, 0x2A6DF},
                                                                   {0x2A700, 0x2B73F},
                                                                   {0x2B740, 0x2B81F},
                                                                   {0x2B820, 0x2CEAF},
                                                                   {0xF900, 0xFAFF},
                                                                   {0x2F800, 0x2FA1F}}};
  return std::any_of(kRanges.begin(), kRanges.end(), [&](const auto& range) {
    return character >= range.first && character <= range.second;
  });
}

void append(std::string& out, UChar32 character) {
  std::array<std::uint8_t, U8_MAX_LENGTH> bytes;  // NOLINT: written before it is read
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, character);
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

// Calls `take` for every character; a malformed byte is one U+FFFD.
template <typename Take>
void each_character(std::string_view text, const Take& take) {
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    const std::int32_t begin = at;
    UChar32 character = 0;
    U8_NEXT(text.data(), at, size, character);
    if (character < 0) at = begin + 1;
    take(character < 0 ? kReplacement : character);
  }
}

std::string cleaned(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](UChar32 character) {
    if (is_dropped(character)) return;
    if (is_space(character)) {
      out.push_back(' ');
    } else if (is_ideograph(character)) {
      out.push_back(' ');
      append(out, character);
      out.push_back(' ');
    } else {
      append(out, character);
    }
  });
  return out;
}

std::string lowered(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  std::string decomposed;
  icu::StringByteSink<std::string> sink(&decomposed);
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  if (U_SUCCESS(error)) {
    nfd->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr, error);
  }
  // Without ICU's own data, which it carries inside, nothing of the program works.
  if (U_FAILURE(error)) decomposed = text;
  std::string out;
  out.reserve(decomposed.size());
  each_character(decomposed, [&](UChar32 character) {
    if (!is_accent(character)) append(out, u_tolower(character));
  });
  return out;
}

}  // namespace

std::string bert_words(std::string_view text, LetterCase letter_case) {
  std::string clean = cleaned(text);
  if (letter_case == LetterCase::kLowered) clean = lowered(clean);
  std::string out;
  out.reserve(clean.size() + clean.size() / 4 + 1);
  const auto end_word = [&] {
    if (!out.empty() && out.back() != ' ') out.push_back(' ');
  };
  each_character(clean, [&](UChar32 character) {
    if (is_space(character)) return end_word();
    if (!is_punctuation(character)) return append(out, character);
    end_word();
    append(out, character);
    out.push_back(' ');
  });
  end_word();
  return out;
}

}  // namespace atimo::encoder::internal
