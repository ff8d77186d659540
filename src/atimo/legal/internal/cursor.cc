#include "atimo/legal/internal/cursor.h"

namespace atimo::legal::internal {
namespace {

constexpr std::string_view kDashes[] = {"-", "–", "—", "‑", "−"};
constexpr std::string_view kOrdinals[] = {"º", "°", "ª"};
constexpr std::size_t kMaxSuffixes = 4;

bool starts_lower_accented(std::string_view text) {
  return text.size() > 1 && text[0] == '\xc3' && static_cast<unsigned char>(text[1]) >= 0xa0;
}

bool starts_word(std::string_view text) {
  return !text.empty() && (is_alpha(text[0]) || is_digit(text[0]) || text[0] == '\xc3');
}

}  // namespace

bool Cursor::eat(std::string_view token) {
  if (!rest().starts_with(token)) return false;
  pos_ += token.size();
  return true;
}

bool Cursor::skip_spaces() {
  const std::size_t begin = pos_;
  while (peek() == ' ') ++pos_;
  return pos_ != begin;
}

bool Cursor::eat_dash() {
  for (const std::string_view dash : kDashes) {
    if (eat(dash)) return true;
  }
  return false;
}

bool Cursor::eat_ordinal() {
  for (const std::string_view ordinal : kOrdinals) {
    if (eat(ordinal)) return true;
  }
  if ((peek() == 'o' || peek() == 'O' || peek() == 'a') && !starts_word(line_.substr(pos_ + 1))) {
    ++pos_;
    return true;
  }
  return false;
}

bool Cursor::eat_number(std::uint32_t& number) {
  std::size_t at = pos_;
  std::uint64_t value = 0;
  std::size_t digits = 0;
  while (at < line_.size() && digits <= 7) {
    if (is_digit(line_[at])) {
      value = value * 10 + static_cast<std::uint64_t>(line_[at] - '0');
      ++digits;
      ++at;
      continue;
    }
    const bool thousands = line_[at] == '.' && digits > 0 && at + 3 < line_.size() && is_digit(line_[at + 1]) &&
                           is_digit(line_[at + 2]) && is_digit(line_[at + 3]) &&
                           !(at + 4 < line_.size() && is_digit(line_[at + 4]));
    if (!thousands) break;
    ++at;
  }
  if (digits == 0 || digits > 7) return false;
  number = static_cast<std::uint32_t>(value);
  pos_ = at;
  return true;
}

bool Cursor::eat_suffix(std::vector<std::uint16_t>& letters) {
  const std::size_t begin = pos_;
  const bool spaced = skip_spaces();
  if (!eat_dash() || !is_upper(peek())) {
    pos_ = begin;
    return false;
  }
  std::uint16_t value = static_cast<std::uint16_t>(peek() - 'A' + 1);
  std::size_t size = 1;
  if (is_upper(peek(1))) {
    value = static_cast<std::uint16_t>(value * 26 + (peek(1) - 'A' + 1));
    size = 2;
  }
  const char letter = peek();
  const std::string_view after = line_.substr(pos_ + size);
  // "Art. 3º-A lei" is a dash and a word; "Art. 3º-A. A lei" and "Art. 3º-A A lei" are an inserted article.
  const bool word = size == 1 && (letter == 'A' || letter == 'O' || letter == 'E') && after.size() > 1 &&
                    after[0] == ' ' && (is_lower(after[1]) || starts_lower_accented(after.substr(1)));
  if (starts_word(after) || word || (spaced && !after.starts_with("."))) {
    pos_ = begin;
    return false;
  }
  letters.push_back(value);
  pos_ += size;
  return true;
}

bool Cursor::eat_suffixes(std::vector<std::uint16_t>& letters) {
  bool any = false;
  while (letters.size() < kMaxSuffixes && eat_suffix(letters)) any = true;
  return any;
}

}  // namespace atimo::legal::internal
