#include "atimo/cache/internal/tokens.h"

#include <algorithm>
#include <optional>

#include "atimo/base/date.h"
#include "atimo/text/fold.h"

namespace atimo::cache::internal {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// Reads folded text that holds no reference.
class Scanner {
 public:
  Scanner(std::string_view folded, std::vector<Token>& out) : text_(folded), out_(out) {}

  void run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_digit(c)) {
        if (!date()) number();
      } else if (is_letter(c)) {
        word();
      } else {
        sign(c);
      }
    }
  }

 private:
  std::string_view digits_at(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return text_.substr(std::min(at, text_.size()), end - std::min(at, text_.size()));
  }

  static int value(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
  }

  // d/m/yyyy, with '/', '.' or '-' between.
  bool date() {
    const std::string_view day = digits_at(at_);
    std::size_t at = at_ + day.size();
    if (day.size() > 2 || at >= text_.size()) return false;
    const char between = text_[at];
    if (between != '/' && between != '.' && between != '-') return false;
    const std::string_view month = digits_at(at + 1);
    at += 1 + month.size();
    if (month.empty() || month.size() > 2 || at >= text_.size() || text_[at] != between) return false;
    const std::string_view year = digits_at(at + 1);
    if (year.size() != 4) return false;
    const std::optional<Date> date = Date::make(value(year), value(month), value(day));
    if (!date) return false;
    out_.push_back({TokenKind::kDate, date->to_iso()});
    at_ = at + 1 + year.size();
    return true;
  }

  void number() {
    std::string_view run = digits_at(at_);
    std::string digits(run);
    at_ += run.size();
    while (run.size() <= 3 && at_ < text_.size() && text_[at_] == '.' && digits_at(at_ + 1).size() == 3) {
      digits.append(digits_at(at_ + 1));
      at_ += 4;
    }
    if (at_ < text_.size() && text_[at_] == ',' && !digits_at(at_ + 1).empty()) {
      std::string_view decimals = digits_at(at_ + 1);
      at_ += 1 + decimals.size();
      while (decimals.ends_with('0')) decimals.remove_suffix(1);
      if (!decimals.empty()) digits.append(",").append(decimals);
    }
    while (digits.size() > 1 && digits.front() == '0' && is_digit(digits[1])) digits.erase(0, 1);
    out_.push_back({TokenKind::kNumber, std::move(digits)});
    // The mark of an ordinal: "1o", "2a".
    const bool mark = at_ < text_.size() && (text_[at_] == 'o' || text_[at_] == 'a');
    if (mark && (at_ + 1 == text_.size() || !is_letter(text_[at_ + 1]))) ++at_;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    out_.push_back({TokenKind::kWord, std::string(text_.substr(begin, at_ - begin))});
  }

  void sign(char c) {
    ++at_;
    if (c == '%') {
      out_.push_back({TokenKind::kWord, "percentual"});
    } else if (c == '$') {
      // "R$": the letter in front belongs to the sign.
      if (!out_.empty() && out_.back().is("r")) out_.pop_back();
      out_.push_back({TokenKind::kWord, "reais"});
    } else if (std::string_view(":;,.?!()").find(c) != std::string_view::npos) {
      out_.push_back({TokenKind::kBreak, std::string(1, c)});
    }
  }

  std::string_view text_;
  std::vector<Token>& out_;
  std::size_t at_ = 0;
};

// Folded, but for "à" and "às": without the accent they would be articles.
std::string folded(std::string_view utf8) {
  std::string text(utf8);
  for (const std::string_view crasis : {"\u00E0", "\u00C0"}) {
    for (std::size_t at = text.find(crasis); at != std::string::npos; at = text.find(crasis, at)) {
      const bool begins = at == 0 || text[at - 1] == ' ';
      std::size_t end = at + crasis.size();
      if (end < text.size() && (text[end] == 's' || text[end] == 'S')) ++end;
      const bool ends = end == text.size() || text[end] == ' ';
      if (begins && ends) text.replace(at, end - at, end - at == crasis.size() ? "ao" : "aos");
      ++at;
    }
  }
  return text::fold(text);
}

}  // namespace

std::vector<Token> tokenize(std::string_view utf8, std::span<const legal::Reference> references) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  for (const legal::Reference& reference : references) {
    // References of one list may share their span.
    if (reference.end <= at) continue;
    const std::size_t begin = std::max<std::size_t>(at, reference.begin);
    Scanner(folded(utf8.substr(at, begin - at)), tokens).run();
    if (tokens.empty() || tokens.back().kind != TokenKind::kReference)
      tokens.push_back({TokenKind::kReference, "@"});
    at = reference.end;
  }
  Scanner(folded(utf8.substr(at)), tokens).run();
  return tokens;
}

}  // namespace atimo::cache::internal
