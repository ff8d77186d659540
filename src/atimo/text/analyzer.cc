#include "atimo/text/analyzer.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/utf8.h"
#include "atimo/text/fold.h"
#include "atimo/text/stop_words.h"

namespace atimo::text {
namespace {

constexpr std::size_t kMaxMemo = 200'000;
constexpr std::size_t kMaxWordBytes = 64;  // longer runs are no words; they are cut so that terms stay small

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word_byte(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Typographic signs above ASCII that separate words: Latin-1 signs and the general punctuation block.
bool is_separator(char32_t c) {
  if (c == 0xAA || c == 0xBA || c == 0xB0 || c == 0xAD) return false;
  return (c >= 0x80 && c < 0xC0) || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x200A) ||
         (c >= 0x2010 && c <= 0x206F) || (c >= 0x2190 && c <= 0x2BFF) || c == 0x3000 || c == 0xFFFD;
}

// End of the word that starts at `pos`: letters and digits, inner separators excluded.
std::size_t word_end(std::string_view utf8, std::size_t pos) {
  while (pos < utf8.size() && is_word_byte(utf8[pos])) {
    std::size_t next = pos;
    if (is_separator(decode_utf8(utf8, next))) break;
    pos = next;
  }
  return pos;
}

// Extends a run of digits over thousand dots: "14.133" but not "3.1" or "10.2022".
std::size_t number_end(std::string_view utf8, std::size_t pos) {
  const auto digits = [&](std::size_t from) {
    std::size_t end = from;
    while (end < utf8.size() && is_digit(utf8[end])) ++end;
    return end;
  };
  std::size_t end = digits(pos);
  if (end - pos > 3) return end;
  while (end < utf8.size() && utf8[end] == '.' && digits(end + 1) == end + 4) end += 4;
  return end;
}

// Snowball knows suffixes by their accents ("ção", "ções"), which folding removes and hurried users omit. The
// frequent ones are put back so that "licitacao", "licitação" and "licitações" share a stem.
std::string restore_accents(std::string_view folded) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEndings = {
      {{"coes", "ções"},
       {"cao", "ção"},
       {"soes", "sões"},
       {"sao", "são"},
       {"aveis", "áveis"},
       {"iveis", "íveis"},
       {"avel", "ável"},
       {"ivel", "ível"}}};
  for (const auto& [plain, accented] : kEndings) {
    if (folded.size() > plain.size() + 1 && folded.ends_with(plain)) {
      return std::string(folded.substr(0, folded.size() - plain.size())).append(accented);
    }
  }
  return std::string(folded);
}

}  // namespace

struct Analyzer::Impl {
  struct Entry {
    std::string stem;
    bool stop_word;
  };
  sb_stemmer* stemmer = sb_stemmer_new("portuguese", "UTF_8");
  absl::flat_hash_map<std::string, Entry> memo;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { sb_stemmer_delete(stemmer); }

  const Entry& entry(const std::string& word) {
    if (const auto found = memo.find(word); found != memo.end()) return found->second;
    if (memo.size() >= kMaxMemo) memo.clear();
    const std::string restored = restore_accents(word);
    const sb_symbol* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(restored.data()),
                                            static_cast<int>(restored.size()));
    const std::string_view view(reinterpret_cast<const char*>(stem),
                                static_cast<std::size_t>(sb_stemmer_length(stemmer)));
    return memo.try_emplace(word, Entry{fold(view), is_stop_word(word)}).first->second;
  }

  void append_number(std::string_view utf8, std::size_t begin, std::size_t end, std::vector<Token>& out) {
    Token token;
    for (const char c : utf8.substr(begin, end - begin)) {
      if (is_digit(c)) token.word.push_back(c);
    }
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.stem = token.word;
    token.is_number = true;
    out.push_back(std::move(token));
  }

  void append_word(std::string_view utf8, std::size_t begin, std::size_t end, std::vector<Token>& out) {
    Token token;
    token.word = fold(truncate_utf8(utf8.substr(begin, end - begin), kMaxWordBytes));
    if (token.word.empty() || token.word == " ") return;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    const Entry& known = entry(token.word);
    token.stem = known.stem;
    token.is_stop_word = known.stop_word;
    out.push_back(std::move(token));
  }
};

Analyzer::Analyzer() : impl_(std::make_unique<Impl>()) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

std::vector<Token> Analyzer::analyze(std::string_view utf8) {
  std::vector<Token> tokens;
  tokens.reserve(utf8.size() / 6);
  for (std::size_t pos = 0; pos < utf8.size();) {
    const std::size_t end = word_end(utf8, pos);
    if (end == pos) {
      decode_utf8(utf8, pos);
      continue;
    }
    if (!is_digit(utf8[pos])) {
      impl_->append_word(utf8, pos, end, tokens);
      pos = end;
      continue;
    }
    const std::size_t digits = number_end(utf8, pos);
    impl_->append_number(utf8, pos, std::min(digits, kMaxWordBytes + pos), tokens);
    // What follows the digits in the same run is an ordinal mark ("5º", "1o") or the rest of a code
    // ("12x34").
    const std::string rest = digits < end ? fold(utf8.substr(digits, end - digits)) : std::string();
    if (!rest.empty() && rest != "o" && rest != "a") impl_->append_word(utf8, digits, end, tokens);
    pos = std::max(digits, end);
  }
  return tokens;
}

}  // namespace atimo::text
