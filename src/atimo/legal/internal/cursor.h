#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace atimo::legal::internal {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_alpha(char c) { return is_upper(c) || is_lower(c); }

// A place in a line and the small tokens that labels are made of. Never reads past the end.
class Cursor {
 public:
  explicit Cursor(std::string_view line, std::size_t pos = 0) : line_(line), pos_(pos) {}

  std::size_t pos() const { return pos_; }
  std::string_view rest() const { return line_.substr(pos_); }
  bool at_end() const { return pos_ >= line_.size(); }
  char peek(std::size_t ahead = 0) const { return pos_ + ahead < line_.size() ? line_[pos_ + ahead] : '\0'; }
  void advance(std::size_t count) { pos_ += count; }
  void reset(std::size_t pos) { pos_ = pos; }

  bool eat(std::string_view token);
  bool skip_spaces();
  // "º", "°", "ª", or the letter "o" where no word begins with it.
  bool eat_ordinal();
  // "-", "–", "—", "‑".
  bool eat_dash();
  // "-A", "-AB", repeated; appends one value per suffix. Nothing is eaten when what follows is a word.
  bool eat_suffixes(std::vector<std::uint16_t>& letters);
  // Digits with thousand dots; 0 digits or more than 7 are refused.
  bool eat_number(std::uint32_t& number);

 private:
  bool eat_suffix(std::vector<std::uint16_t>& letters);

  std::string_view line_;
  std::size_t pos_;
};

}  // namespace atimo::legal::internal
