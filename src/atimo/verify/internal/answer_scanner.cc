#include "atimo/verify/internal/answer_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/verify/internal/quoted_text.h"

namespace atimo::verify::internal {
namespace {

constexpr std::size_t kMostMarkerBytes = 160;
constexpr std::size_t kFewestWords = 4;
constexpr std::size_t kMostWordBytes = 8;  // of a word that may be an abbreviation

bool is_space(std::string_view glyph) {
  return glyph == " " || glyph == "\n" || glyph == "\t" || glyph == "\r" || glyph == "\u00a0";
}

bool is_letter_or_digit(std::string_view glyph) {
  const char c = glyph.front();
  if (glyph.size() == 1) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return c == '\xc3';
}

bool is_small_letter(std::string_view glyph) {
  if (glyph.size() == 1) return glyph.front() >= 'a' && glyph.front() <= 'z';
  return glyph.size() == 2 && glyph[0] == '\xc3' && static_cast<unsigned char>(glyph[1]) >= 0xa0;
}

// What may stand between the end of a sentence and the space behind it.
bool is_closing_sign(std::string_view glyph) {
  constexpr std::array<std::string_view, 7> kSigns = {")", "\"", "”", "»", "*", "_", "`"};
  return std::find(kSigns.begin(), kSigns.end(), glyph) != kSigns.end();
}

bool is_abbreviation(std::string_view word) {
  constexpr std::array<std::string_view, 18> kWords = {"art", "arts", "inc", "incs", "al",  "als",
                                                       "par", "pars", "n",   "cf",   "fl",  "fls",
                                                       "obs", "pág",  "p",   "dr",   "dra", "sr"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

std::size_t glyph_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xf0 && byte <= 0xf4) return 4;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
}

bool continues_glyph(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::string_view closing_of(std::string_view opening) {
  if (opening == "“") return "”";
  if (opening == "«") return "»";
  return "\"";
}

}  // namespace

AnswerScanner::AnswerScanner(std::function<bool(std::string_view)> is_marker,
                             std::size_t most_quotation_bytes)
    : is_marker_(std::move(is_marker)), most_quotation_bytes_(most_quotation_bytes) {}

void AnswerScanner::feed(std::string_view piece) {
  for (const char byte : piece) take(byte);
}

void AnswerScanner::finish() {
  if (!glyph_.empty()) step(std::exchange(glyph_, {}));
  while (mode_ != Mode::kProse) {
    if (mode_ == Mode::kBracket) {
      give_up_bracket();
    } else if (mode_ == Mode::kBlock) {
      close_block();
    } else {
      give_up_quotation();
    }
  }
  add(Part::Kind::kParagraphEnd, {});
}

std::vector<Part> AnswerScanner::take_parts() { return std::exchange(parts_, {}); }

// Characters are put together; a byte that is part of none goes on alone.
void AnswerScanner::take(char byte) {
  if (!glyph_.empty() && !continues_glyph(byte)) step(std::exchange(glyph_, {}));
  if (glyph_.empty()) glyph_size_ = glyph_size(byte);
  glyph_ += byte;
  if (glyph_.size() == glyph_size_) step(std::exchange(glyph_, {}));
}

void AnswerScanner::step(std::string_view glyph) {
  switch (mode_) {
    case Mode::kProse:
      return prose(glyph);
    case Mode::kBracket:
      return bracket(glyph);
    case Mode::kQuotation:
      return quotation(glyph);
    case Mode::kBlock:
      return block(glyph);
  }
}

bool AnswerScanner::opens_quotation(std::string_view glyph) const {
  if (suppressed_.quotations) return false;
  return glyph == "“" || glyph == "«" || (glyph == "\"" && !after_letter_);
}

void AnswerScanner::prose(std::string_view glyph) {
  if (!is_space(glyph)) end_sentence_before(glyph);
  if (glyph == "[") return open(Mode::kBracket, glyph);
  if (opens_quotation(glyph)) {
    closing_ = closing_of(glyph);
    return open(Mode::kQuotation, glyph);
  }
  if (glyph == ">" && line_start_ && !suppressed_.blocks) return open(Mode::kBlock, glyph);
  give(glyph);
}

// A marker behind the full stop still belongs to the sentence, and so does what a colon announces.
void AnswerScanner::end_sentence_before(std::string_view glyph) {
  if (!sentence_over_ && !line_over_) return;
  if (glyph == "[") return;
  const bool goes_on = glyph == "(" || (!line_over_ && is_small_letter(glyph));
  const bool announced = after_colon_ && (opens_quotation(glyph) || (glyph == ">" && line_start_));
  if (!goes_on && !announced) add(paragraph_over_ ? Part::Kind::kParagraphEnd : Part::Kind::kSentenceEnd, {});
  sentence_over_ = line_over_ = paragraph_over_ = terminated_ = false;
}

void AnswerScanner::open(Mode mode, std::string_view glyph) {
  mode_ = mode;
  held_ = glyph;
  line_blank_ = false;
}

void AnswerScanner::give(std::string_view glyph) {
  add(Part::Kind::kProse, std::string(glyph));
  if (is_space(glyph)) {
    sentence_over_ |= terminated_;
    if (glyph == "\n") {
      paragraph_over_ |= line_over_ && line_start_;
      line_over_ = line_start_ = true;
    }
    after_letter_ = false;
    last_word_.clear();
    return;
  }
  line_start_ = false;
  after_letter_ = is_letter_or_digit(glyph);
  after_colon_ = glyph == ":" || (after_colon_ && is_closing_sign(glyph));
  if (glyph == "." || glyph == "!" || glyph == "?") {
    terminated_ = glyph != "." || !is_abbreviation(last_word_);
  } else if (!is_closing_sign(glyph)) {
    terminated_ = false;
  }
  if (!after_letter_) {
    last_word_.clear();
  } else if (last_word_.size() <= kMostWordBytes) {
    last_word_ += glyph.size() == 1 ? std::string(1, static_cast<char>(glyph[0] | 0x20)) : std::string(glyph);
  }
}

void AnswerScanner::bracket(std::string_view glyph) {
  if (glyph == "[" || glyph == "\n" || held_.size() >= kMostMarkerBytes) {
    give_up_bracket();
    return step(glyph);
  }
  held_ += glyph;
  if (glyph != "]") return;
  if (!is_marker_(std::string_view(held_).substr(1, held_.size() - 2))) return give_up_bracket();
  mode_ = Mode::kProse;
  line_start_ = after_letter_ = after_colon_ = false;
  add(Part::Kind::kMarker, std::exchange(held_, {}));
}

void AnswerScanner::give_up_bracket() {
  mode_ = Mode::kProse;
  const std::string held = std::exchange(held_, {});
  end_sentence_before("]");
  give("[");
  replay(std::string_view(held).substr(1), suppressed_);
}

void AnswerScanner::quotation(std::string_view glyph) {
  const bool opens_again = closing_ != "\"" && glyph != closing_ && closing_of(glyph) == closing_;
  const bool blank_line = glyph == "\n" && line_blank_;
  if (opens_again || blank_line || held_.size() >= most_quotation_bytes_) {
    give_up_quotation();
    return step(glyph);
  }
  held_ += glyph;
  if (glyph == "\n") {
    line_blank_ = true;
  } else if (!is_space(glyph)) {
    line_blank_ = false;
  }
  if (glyph == closing_) close_quotation();
}

void AnswerScanner::give_up_quotation() {
  mode_ = Mode::kProse;
  const std::string held = std::exchange(held_, {});
  const std::size_t sign = glyph_size(held.front());
  const std::string_view rest = std::string_view(held).substr(sign);
  if (count_words(rest) < kFewestWords) {
    give(held.substr(0, sign));
  } else {
    add(Part::Kind::kOpenQuotation, held.substr(0, sign), std::string(rest));
    line_start_ = after_letter_ = after_colon_ = false;
  }
  replay(rest, suppressed_);
}

void AnswerScanner::close_quotation() {
  mode_ = Mode::kProse;
  const std::string held = std::exchange(held_, {});
  const std::size_t sign = glyph_size(held.front());
  MarkedText read =
      take_markers(std::string_view(held).substr(sign, held.size() - sign - closing_.size()), is_marker_);
  if (count_words(read.text) < kFewestWords)
    return replay(held, {.quotations = true, .blocks = suppressed_.blocks});
  const std::string_view closing = closing_;
  add_quotation(concat(held.substr(0, sign), read.text, closing), read.text, std::move(read.markers));
}

void AnswerScanner::add_quotation(std::string text, std::string_view quoted,
                                  std::vector<std::string> markers) {
  terminated_ = ends_sentence(quoted);
  add(Part::Kind::kQuotation, std::move(text), std::string(quoted));
  for (std::string& marker : markers) {
    add(Part::Kind::kProse, " ");
    add(Part::Kind::kMarker, std::move(marker));
  }
  line_start_ = after_letter_ = after_colon_ = false;
  last_word_.clear();
}

// Ends in front of the first line that does not begin with ">".
void AnswerScanner::block(std::string_view glyph) {
  const bool another_line = line_blank_ && glyph != ">" && glyph != " ";
  if (another_line) {
    close_block();
    return step(glyph);
  }
  held_ += glyph;
  if (glyph == ">") line_blank_ = false;
  if (glyph == "\n") line_blank_ = true;
  if (held_.size() < most_quotation_bytes_) return;
  mode_ = Mode::kProse;
  add(Part::Kind::kOpenQuotation, ">", std::string(std::string_view(held_).substr(1)));
  const std::string held = std::exchange(held_, {});
  replay(std::string_view(held).substr(1), {.quotations = suppressed_.quotations, .blocks = true});
}

void AnswerScanner::close_block() {
  mode_ = Mode::kProse;
  const std::string held = std::exchange(held_, {});
  const BlockQuote block = read_block_quote(held);
  MarkedText read = take_markers(block.quoted, is_marker_);
  if (block.holds_quotation || count_words(read.text) < kFewestWords) {
    line_start_ = false;
    give(">");
    return replay(std::string_view(held).substr(1), {.quotations = suppressed_.quotations, .blocks = true});
  }
  add_quotation(as_block_quote(read.text), read.text, std::move(read.markers));
  replay(block.behind, {.quotations = suppressed_.quotations, .blocks = true});
}

void AnswerScanner::replay(std::string_view text, Suppressed suppressed) {
  const Suppressed before = std::exchange(suppressed_, suppressed);
  while (!text.empty()) {
    std::size_t size = std::min(glyph_size(text.front()), text.size());
    for (std::size_t i = 1; i < size; ++i) {
      if (!continues_glyph(text[i])) size = i;
    }
    step(text.substr(0, size));
    text.remove_prefix(size);
  }
  suppressed_ = before;
}

void AnswerScanner::add(Part::Kind kind, std::string text, std::string quoted) {
  if (kind == Part::Kind::kProse && !parts_.empty() && parts_.back().kind == kind) {
    parts_.back().text += text;
    return;
  }
  parts_.push_back({kind, std::move(text), std::move(quoted)});
}

}  // namespace atimo::verify::internal
