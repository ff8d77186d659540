#include "atimo/legal/internal/norm_grammar.h"

#include <algorithm>

#include "atimo/legal/internal/date_grammar.h"
#include "atimo/legal/internal/norm_types.h"
#include "atimo/legal/internal/phrase_match.h"
#include "atimo/legal/internal/step_codes.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kLongestOrgan = 40;

class NormParser {
 public:
  NormParser(const Lexed& lexed, std::size_t at) : lexed_(lexed), at_(at) {}

  std::optional<NormMatch> run() {
    if (auto pointer = pointer_to_norm()) return pointer;
    std::size_t end = at_;
    const NormPhrase* phrase = match_phrase(lexed_, at_, end);
    if (phrase == nullptr) return std::nullopt;
    begin_ = at_;
    at_ = end;
    if (phrase->role == NormPhrase::Role::kName) return named(*phrase);
    return typed(*phrase);
  }

 private:
  const Token& token(std::size_t ahead = 0) const {
    return lexed_.tokens[std::min(at_ + ahead, lexed_.tokens.size() - 1)];
  }

  const Token& token_at(std::size_t at) const { return lexed_.tokens[at]; }

  // "desta Lei", "do presente Decreto", "deste artigo"; "mesma Lei", "referido diploma legal".
  std::optional<NormMatch> pointer_to_norm() {
    std::size_t at = at_;
    const auto is = [&](Keyword keyword) { return lexed_.tokens[at].is(keyword); };
    bool self = is(Keyword::kThis);
    if (self) ++at;
    if (is(Keyword::kPresent)) {
      self = true;
      ++at;
    }
    const bool previous = is(Keyword::kSame);
    if (previous) ++at;
    if (!self && !previous) return std::nullopt;
    const auto end = end_of_kind_of_norm(at, !previous || self);
    if (!end) return std::nullopt;
    NormMatch match;
    match.self = self;
    match.previous = !self;
    match.end = *end;
    return match;
  }

  std::optional<std::size_t> end_of_kind_of_norm(std::size_t at, bool devices_too) const {
    const Token& word = lexed_.tokens[at];
    if (word.entry == nullptr) return std::nullopt;
    if (devices_too && word.entry->keyword >= Keyword::kArtigo && word.entry->keyword <= Keyword::kItens) {
      return lexed_.tokens[at + 1].is(TokenKind::kNumber) ? std::nullopt : std::optional(at + 1);
    }
    if (word.is(Keyword::kDiploma)) {
      const Token& next = lexed_.tokens[at + 1];
      const std::string_view folded = next.is(TokenKind::kWord) ? lexed_.word(next) : std::string_view();
      return folded == "legal" || folded == "normativo" ? at + 2 : at + 1;
    }
    std::size_t end = at;
    const NormPhrase* phrase = match_phrase(lexed_, at, end);
    const std::string_view folded = lexed_.word(word);
    if (phrase == nullptr) {
      const bool generic = folded == "codigo" || folded == "estatuto" || folded == "regulamento";
      return generic ? std::optional(at + 1) : std::nullopt;
    }
    if (phrase->role == NormPhrase::Role::kName && folded != "constituicao") return std::nullopt;
    // "da referida Lei nº 8.112" names its norm.
    const Token& next = lexed_.tokens[end];
    const bool numbered = next.is(TokenKind::kNumber) || next.is(Keyword::kNumero) ||
                          (next.is(Keyword::kNo) && lexed_.tokens[end + 1].is(TokenKind::kNumber));
    return numbered ? std::nullopt : std::optional(end);
  }

  NormMatch finish(NormId id) {
    complete_from_known(id);
    NormMatch match;
    match.mentions.push_back({std::move(id), begin_, at_});
    match.end = at_;
    return match;
  }

  // "CPC/2015", "Código Civil de 1916", "CF/88".
  NormMatch named(const NormPhrase& phrase) {
    const NormPhrase* edition = &phrase;
    if (const auto year = edition_year()) {
      const auto rows = lexed_.tokens[begin_].entry->phrases;
      const bool two_digits = *year < 100;
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const NormPhrase& row) {
        const std::int16_t written = two_digits ? static_cast<std::int16_t>(row.year % 100) : row.year;
        return row.words == phrase.words && written == *year && row.role == NormPhrase::Role::kName;
      });
      if (found != rows.end()) {
        edition = &*found;
        at_ = after_year_;
      } else if (phrase.type == NormType::kConstituicao && *year < 1988 && *year > 1820) {
        NormId old;
        old.type = NormType::kConstituicao;
        old.year = *year;
        at_ = after_year_;
        return finish(std::move(old));
      }
    }
    NormMatch match = finish(identity(*edition));
    match.doubtful = phrase.letter_case == NormPhrase::Case::kDoubtful;
    return match;
  }

  static NormId identity(const NormPhrase& phrase) {
    if (is_constitutional_text(phrase.type) && phrase.year == 1988) {
      return phrase.type == NormType::kAdct ? adct_1988() : constituicao_1988();
    }
    NormId id;
    id.type = phrase.type;
    id.number = phrase.number;
    id.year = phrase.year;
    id.authority = phrase.authority;
    // The professional codes of the table are those of the advocacy.
    if (phrase.number == 0 && is_issued_by_organ(phrase.type)) id.organ = "oab";
    return id;
  }

  // As written: 16 or 1916.
  std::optional<std::int16_t> edition_year() {
    std::size_t at = at_;
    while (lexed_.tokens[at].is(Keyword::kDe) || lexed_.tokens[at].is('/') || lexed_.tokens[at].is('-')) {
      if (++at > at_ + 1) return std::nullopt;
    }
    const Token& number = lexed_.tokens[at];
    if (at == at_ || !number.is(TokenKind::kNumber)) return std::nullopt;
    const bool written_out = number.digits == 4 && number.value >= 1800 && number.value < 2200;
    if (!written_out && (number.digits != 2 || lexed_.tokens[at_].is(Keyword::kDe))) return std::nullopt;
    after_year_ = at + 1;
    return static_cast<std::int16_t>(number.value);
  }

  std::optional<NormMatch> typed(const NormPhrase& phrase) {
    NormId id;
    id.type = phrase.type;
    id.authority = phrase.authority;
    const bool issued = is_issued_by_organ(id.type) || is_sumula(id.type);
    if (issued) take_organ(id);
    if (token().is(Keyword::kLevel)) {
      id.authority = lexed_.word(token());
      ++at_;
    }
    const bool abbreviated = token().is('.') && token(1).is(TokenKind::kNumber);
    if (abbreviated) ++at_;
    const bool marked = take_number_mark();
    if (!take_number(id)) return std::nullopt;
    take_year(id);
    const bool bare_small = id.number < 100 && !marked && id.year == 0;
    if (bare_small && (id.type == NormType::kLei || id.type == NormType::kDecreto)) return std::nullopt;
    if (issued) take_trailing_organ(id);
    if (id.type == NormType::kSumulaVinculante) id.authority = authority_of_court("stf");
    NormMatch match = finish(std::move(id));
    const bool list = phrase.role == NormPhrase::Role::kTypes;
    if (list) more_numbers(match);
    return match;
  }

  // ", nº 10.520, de 2002, e nº 12.462": the rest of a plural's list.
  void more_numbers(NormMatch& match) {
    const NormId first = match.mentions[0].id;
    while (true) {
      const std::size_t before = at_;
      bool joined = false;
      while (token().is(',') || token().is(Keyword::kAnd)) {
        joined = true;
        ++at_;
      }
      begin_ = at_;
      NormId id;
      id.type = first.type;
      id.authority = is_sumula(first.type) ? std::string() : first.authority;
      const bool marked = joined && take_number_mark();
      const bool plausible = joined && (marked || token().value >= 100 || is_sumula(first.type));
      if (!plausible || !take_number(id)) {
        at_ = before;
        break;
      }
      take_year(id);
      if (is_sumula(id.type) || is_issued_by_organ(id.type)) take_trailing_organ(id);
      complete_from_known(id);
      match.mentions.push_back({std::move(id), begin_, at_});
    }
    match.end = at_;
    share_court(match);
  }

  // "Súmulas 5 e 7 do STJ": the court at the end speaks for all.
  static void share_court(NormMatch& match) {
    const NormId last = match.mentions.back().id;
    for (NormMention& mention : match.mentions) {
      if (mention.id.authority.empty()) mention.id.authority = last.authority;
      if (mention.id.organ.empty()) mention.id.organ = last.organ;
    }
  }

  // "nº", "n.", "nº.", "n. º", "No".
  bool take_number_mark() {
    const bool mark = token().is(Keyword::kNumero) || token().is(Keyword::kNo);
    if (!mark) return false;
    std::size_t at = at_ + 1;
    const auto skippable = [](const Token& t) {
      return t.is('.') || t.is(':') || t.is(TokenKind::kOrdinal) || t.is(Keyword::kArticleWord);
    };
    for (int i = 0; i < 3 && skippable(lexed_.tokens[at]); ++i) ++at;
    if (!lexed_.tokens[at].is(TokenKind::kNumber)) return false;
    at_ = at;
    return true;
  }

  bool take_number(NormId& id) {
    const Token& number = token();
    if (!number.is(TokenKind::kNumber) || number.value == 0 || number.value > kMaxNumber) return false;
    if (token(1).is('%')) return false;
    id.number = number.value;
    ++at_;
    if (token().is(TokenKind::kOrdinal)) ++at_;
    take_reissue(id);
    const Token& letter = token(1);
    const bool suffix = token().is('-') && !token().spaced && letter.is(TokenKind::kWord) && !letter.spaced &&
                        letter.upper && letter.fold_size == 1;
    if (suffix) {
      id.letters = std::string(1, static_cast<char>(lexed_.word(letter)[0] & ~0x20));
      at_ += 2;
    }
    return true;
  }

  // "MP nº 2.200-2, de 2001": the reissue says the same of the same number and day.
  void take_reissue(const NormId& id) {
    const bool joined = id.type == NormType::kMedidaProvisoria && token().is('-') && !token().spaced;
    if (!joined || !token(1).is(TokenKind::kNumber) || token(1).digits > 2) return;
    if (token(2).is('/') || (token(2).is(',') && token(3).is(Keyword::kDe))) at_ += 2;
  }

  bool is_year(const Token& number) const {
    return number.is(TokenKind::kNumber) && number.digits == 4 && number.end - number.begin == 4 &&
           number.value >= 1800 && number.value < 2200;
  }

  // "/2021", "/21", "-2021", ", de 1º de abril de 2021", ", de 2021", ", de 1/4/2021".
  void take_year(NormId& id) {
    const Token& next = token(1);
    if (token().is('/') || (token().is('-') && !token().spaced)) {
      const bool two_digits = next.is(TokenKind::kNumber) && next.digits == 2;
      if (!is_year(next) && !two_digits) return;
      id.year = full_year(next.value);
      at_ += 2;
      return;
    }
    std::size_t at = at_;
    if (lexed_.tokens[at].is(',')) ++at;
    if (!lexed_.tokens[at].is(Keyword::kDe)) return;
    ++at;
    std::size_t end = at;
    if (const auto date = parse_date(lexed_, at, end)) {
      id.date = date;
      id.year = date->year;
      at_ = end;
    } else if (is_year(lexed_.tokens[at])) {
      id.year = static_cast<std::int16_t>(lexed_.tokens[at].value);
      at_ = at + 1;
    }
  }

  // Organs that texts spell like names.
  bool is_spelled_organ(const Token& word) const {
    if (!word.is(TokenKind::kWord) || !word.capital) return false;
    constexpr std::string_view kSpelled[] = {"conama", "contran", "anvisa", "anatel",
                                             "aneel",  "carf",    "cnrh",   "bacen"};
    return std::find(std::begin(kSpelled), std::end(kSpelled), lexed_.word(word)) != std::end(kSpelled);
  }

  bool is_initials(const Token& word) const {
    if (is_spelled_organ(word)) return true;
    const bool shape = word.is(TokenKind::kWord) && word.upper && word.fold_size >= 2 && word.fold_size <= 12;
    return shape && !word.is(Keyword::kNumero) && !word.is(Keyword::kNo) && !word.is(Keyword::kDe);
  }

  // "SEGES/ME", "SEGES /ME", "RFB": initials joined by slashes.
  std::optional<std::string> organ_at(std::size_t at, std::size_t& end) const {
    std::string organ;
    while (is_initials(lexed_.tokens[at])) {
      if (organ.size() > kLongestOrgan) break;
      if (!organ.empty()) organ += '/';
      organ += lexed_.word(lexed_.tokens[at]);
      end = ++at;
      const bool joined =
          (lexed_.tokens[at].is('/') || lexed_.tokens[at].is('-')) && is_initials(lexed_.tokens[at + 1]);
      if (!joined) break;
      ++at;
    }
    if (organ.empty()) return std::nullopt;
    return organ;
  }

  void set_organ(NormId& id, const std::string& organ) {
    if (!is_sumula(id.type)) {
      id.organ = organ;
    } else {
      id.authority = authority_of_court(organ);
    }
  }

  void take_organ(NormId& id) {
    std::size_t at = at_;
    if (lexed_.tokens[at].is(Keyword::kDo) || lexed_.tokens[at].is('-') || lexed_.tokens[at].is('/')) ++at;
    std::size_t end = at;
    const auto organ = organ_at(at, end);
    if (!organ) return;
    const bool court_unknown = is_sumula(id.type) && authority_of_court(*organ).empty();
    if (court_unknown) return;
    set_organ(id, *organ);
    at_ = end;
    if (token().is(',')) ++at_;
  }

  // "65/2021 da SEGES", "683/STF", "683-STF", "683 do STF", "683 (STF)".
  void take_trailing_organ(NormId& id) {
    if (!id.organ.empty() || (is_sumula(id.type) && !id.authority.empty())) return;
    std::size_t at = at_;
    const bool opened = lexed_.tokens[at].is('(');
    const bool joint = opened || lexed_.tokens[at].is(Keyword::kDo) || lexed_.tokens[at].is('/') ||
                       lexed_.tokens[at].is('-') || lexed_.tokens[at].is(',');
    const bool after_comma = lexed_.tokens[at].is(',');
    if (joint) ++at;
    if (after_comma && lexed_.tokens[at].is(Keyword::kDo)) ++at;
    std::size_t end = at;
    const auto organ = organ_at(at, end);
    if (!organ) return;
    const bool court = !authority_of_court(*organ).empty();
    if (is_sumula(id.type) ? !court
                           : (!joint || (after_comma && !is_spelled_organ(token_at(at))) || names_norm(at)))
      return;
    if (opened && !lexed_.tokens[end].is(')')) return;
    set_organ(id, *organ);
    at_ = opened ? end + 1 : end;
  }

  bool names_norm(std::size_t at) const {
    std::size_t end = at;
    return match_phrase(lexed_, at, end) != nullptr;
  }

  const Lexed& lexed_;
  std::size_t at_;
  std::size_t begin_ = 0;
  std::size_t after_year_ = 0;
};

}  // namespace

std::optional<NormMatch> parse_norm(const Lexed& lexed, std::size_t at) {
  return NormParser(lexed, at).run();
}

}  // namespace atimo::legal::internal
