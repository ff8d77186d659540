#include "atimo/cache/internal/reading.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "atimo/base/concat.h"
#include "atimo/base/date.h"
#include "atimo/cache/internal/concept.h"
#include "atimo/cache/internal/phrases.h"
#include "atimo/cache/internal/vocabulary.h"

namespace atimo::cache::internal {
namespace {

constexpr std::string_view kUnits[] = {"ano",    "dia",        "hora", "mes",  "minuto",
                                       "semana", "percentual", "real", "reais"};
constexpr std::string_view kMost[] = {"maximo", "maxima", "maximos", "maximas"};
constexpr std::uint32_t kOfThings = bit(Asked::kWhich) | bit(Asked::kAmount) | bit(Asked::kLimit) |
                                    bit(Asked::kDeadline) | bit(Asked::kDuration) | bit(Asked::kHowMany) |
                                    bit(Asked::kContent);
constexpr std::uint32_t kBounded = bit(Asked::kDeadline) | bit(Asked::kDuration) | bit(Asked::kLimit);

template <typename List>
bool holds(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

void append_words(std::string_view words, std::vector<Token>& out) {
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    out.push_back({TokenKind::kWord, std::string(words.substr(0, end))});
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
}

std::vector<Token> with_synonyms(const std::vector<Token>& tokens) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < tokens.size();) {
    std::size_t covered = 0;
    for (const Synonym& synonym : synonyms()) {
      if (const auto size = match(synonym.pattern, tokens, at)) {
        append_words(synonym.meaning, out);
        covered = *size;
        break;
      }
    }
    if (covered == 0) out.push_back(tokens[at]);
    at += std::max<std::size_t>(covered, 1);
  }
  return out;
}

void unite(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// Reads the tokens in two passes: the ways of asking and the modal words, which may be of several words, and
// then every word that is left.
class Reader {
 public:
  Reader(std::vector<Token> tokens, QuestionKey& key)
      : tokens_(std::move(tokens)),
        taken_(tokens_.size(), false),
        denies_(tokens_.size(), false),
        concepts_(tokens_.size()),
        key_(key) {}

  void run() {
    take_phrases();
    drop_light_verbs();
    passive_ = (key_.asked & bit(Asked::kWho)) == 0 && is_passive();
    for (std::size_t at = 0; at < tokens_.size();) at = read(at);
    drop_implied();
    if (key_.asked == 0) name_required();
    for (auto* list : {&key_.figures, &key_.dates, &key_.bodies, &key_.law_status, &key_.topic, &key_.soft})
      unite(*list);
  }

 private:
  void take(std::size_t at, std::size_t size) {
    std::fill_n(taken_.begin() + static_cast<std::ptrdiff_t>(at), size, true);
  }

  void take_phrases() {
    for (std::size_t at = 0; at < tokens_.size();) {
      const std::size_t covered = take_phrase(at);
      take(at, covered);
      at += std::max<std::size_t>(covered, 1);
    }
  }

  std::size_t take_phrase(std::size_t at) {
    for (const Frame& frame : frames()) {
      if (const auto size = match(frame.pattern, tokens_, at)) {
        key_.asked |= bit(frame.asked);
        if (!frame.keeps.empty()) keep(frame.keeps);
        return *size;
      }
    }
    for (const ModalPhrase& phrase : modal_phrases()) {
      if (const auto size = match(phrase.pattern, tokens_, at)) {
        key_.modals |= bit(phrase.modal);
        if (phrase.modal == Modal::kNot) denies_[at] = true;
        if (phrase.object != Object::kNone) demands_.push_back({at, phrase.object});
        return *size;
      }
    }
    for (const std::string_view carrier : carriers()) {
      if (const auto size = match(carrier, tokens_, at)) return *size;
    }
    return 0;
  }

  void keep(std::string_view word) {
    if (is_law_status(word)) {
      key_.law_status.emplace_back(word);
    } else {
      key_.topic.push_back(concept_of(word, Before::kAuxiliary));
    }
  }

  // "fazer a impugnação" is "impugnar".
  void drop_light_verbs() {
    static constexpr std::string_view kVerbs =
        "fazer|faz|fazem|realizar|realiza|realizam|efetuar|efetua a|o|as|os|uma|um?";
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      const auto size = match(kVerbs, tokens_, at);
      if (!size || at + *size >= tokens_.size()) continue;
      const std::string& noun = tokens_[at + *size].text;
      if (noun.ends_with("cao") || noun.ends_with("coes") || noun.ends_with("mento")) take(at, *size);
    }
  }

  const Token* token(std::size_t at) const {
    return at < tokens_.size() && !taken_[at] ? &tokens_[at] : nullptr;
  }

  // Reads what begins at `at`; returns where the next begins.
  std::size_t read(std::size_t at) {
    denied_ = denied_ || denies_[at];
    if (taken_[at]) return at + 1;
    const Token& token = tokens_[at];
    switch (token.kind) {
      case TokenKind::kReference:
      case TokenKind::kBreak:
        return at + 1;
      case TokenKind::kDate:
        key_.dates.push_back(token.text);
        return at + 1;
      case TokenKind::kNumber:
        if (const std::size_t end = read_written_date(at)) return end;
        return read_figure(at, token.text);
      case TokenKind::kWord:
        break;
    }
    if (const std::uint32_t number = number_word(token.text)) return read_figure(at, concat(number));
    if (token.is("reais") && is_number(at + 1)) return read_figure(at + 1, tokens_[at + 1].text, "reais");
    read_word(at);
    return at + 1;
  }

  bool is_number(std::size_t at) const {
    const Token* next = token(at);
    return next != nullptr && next->kind == TokenKind::kNumber;
  }

  // "1º de abril de 2021"; 0 when it is none.
  std::size_t read_written_date(std::size_t at) {
    const auto small = [&](std::size_t place) {
      int value = 0;
      const std::string& text = tokens_[place].text;
      std::from_chars(text.data(), text.data() + text.size(), value);
      return value;
    };
    const int day = small(at);
    std::size_t next = at + 1;
    if (const Token* joint = token(next); joint != nullptr && joint->is("de")) ++next;
    const Token* month = token(next);
    if (month == nullptr || month->kind != TokenKind::kWord || month_of(month->text) == 0) return 0;
    const int number = static_cast<int>(month_of(month->text));
    ++next;
    if (const Token* joint = token(next); joint != nullptr && joint->is("de")) ++next;
    if (!is_number(next)) return 0;
    const auto date = Date::make(small(next), number, day);
    if (!date) return 0;
    key_.dates.push_back(date->to_iso());
    return next + 1;
  }

  // A number, what multiplies it ("50 mil") and its unit.
  std::size_t read_figure(std::size_t at, std::string digits, std::string_view unit = "") {
    std::size_t next = at + 1;
    for (const Token* by = token(next); by != nullptr && by->kind == TokenKind::kWord; by = token(next)) {
      const std::uint64_t factor = multiplier(by->text);
      if (factor == 0) break;
      digits = multiplied(digits, factor);
      ++next;
    }
    if (const Token* joint = token(next); joint != nullptr && joint->is("de") && next > at + 1) ++next;
    if (const Token* word = token(next); unit.empty() && word != nullptr && word->kind == TokenKind::kWord) {
      const std::string singular = concept_of(word->text, Before::kOther);
      if (const auto* known = std::find(std::begin(kUnits), std::end(kUnits), singular);
          known != std::end(kUnits)) {
        unit = *known == "real" ? std::string_view("reais") : *known;
        ++next;
      }
    }
    key_.figures.push_back(unit.empty() ? digits : concat(digits, " ", unit));
    return next;
  }

  static std::string multiplied(const std::string& digits, std::uint64_t factor) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    // Kept apart where it is not a whole number: "1,5 milhão" equals itself alone.
    if (!whole || value > 1'000'000'000) return concat(digits, "x", factor);
    return concat(value * factor);
  }

  void read_word(std::size_t at) {
    const std::string& word = tokens_[at].text;
    if (is_law_status(word) && before(at) != Before::kAuxiliary) return key_.law_status.push_back(word);
    if (const std::string_view body = body_of(word); !body.empty()) {
      key_.bodies.emplace_back(body);
      return add_actor(at, std::string(body));
    }
    if (is_left_out(at)) return;
    if (is_soft(word) || ((key_.asked & kBounded) != 0 && holds(kMost, word)))
      return key_.soft.push_back(word);
    std::string name = concept_of(word, before(at));
    if (is_agent(name) || is_acting(name)) add_actor(at, name);
    if (is_act_upon_acts(name)) add_in_order(name);
    concepts_[at] = name;
    if (is_quality(name) && !previous_.empty()) name = concat(previous_, " ", name);
    previous_ = concepts_[at];
    key_.topic.push_back(denied_ ? concat("nao ", name) : std::move(name));
    denied_ = false;
  }

  bool is_left_out(std::size_t at) const {
    const std::string& word = tokens_[at].text;
    if (word == "segundo") return next_is_source(at + 1);
    if (is_function_word(word)) return true;
    if ((key_.asked & bit(Asked::kWhen)) != 0 && is_using(word)) return true;
    return (key_.asked & kOfThings) != 0 && is_asking_carrier(word);
  }

  // "segundo a Lei" names a source; "o segundo colocado" is somebody.
  bool next_is_source(std::size_t at) const {
    const Token* next = token(at);
    return next != nullptr && (next->kind == TokenKind::kReference ||
                               (next->kind == TokenKind::kWord && is_article(next->text)));
  }

  Before before(std::size_t at) const {
    if (at == 0 || tokens_[at - 1].kind != TokenKind::kWord) return Before::kArticle;
    const std::string& previous = tokens_[at - 1].text;
    if (is_auxiliary(previous)) return Before::kAuxiliary;
    const bool adverb = previous.ends_with("mente");
    if (adverb && at > 1 && is_auxiliary(tokens_[at - 2].text)) return Before::kAuxiliary;
    return is_article(previous) ? Before::kArticle : Before::kOther;
  }

  // "pagamento ao contratado" is not "pagamento pelo contratado"; but "permitido ao contratado" says who may.
  bool is_recipient(std::size_t at) const {
    while (at > 0 && tokens_[at - 1].kind == TokenKind::kWord && is_article(tokens_[at - 1].text) &&
           !is_towards(tokens_[at - 1].text))
      --at;
    if (at == 0 || tokens_[at - 1].kind != TokenKind::kWord || !is_towards(tokens_[at - 1].text))
      return false;
    return at < 2 || !taken_[at - 2];
  }

  // "Deve ser pago o contratado": what is done is done to him.
  bool is_passive() const {
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      const std::string& word = tokens_[at].text;
      const bool participle = concept_of(word, Before::kAuxiliary) != concept_of(word, Before::kOther);
      if (participle && is_auxiliary(tokens_[at - 1].text)) return true;
    }
    return false;
  }

  // Without a preposition.
  bool is_bare(std::size_t at) const {
    if (at == 0 || taken_[at - 1] || tokens_[at - 1].kind != TokenKind::kWord) return true;
    const std::string& previous = tokens_[at - 1].text;
    static constexpr std::string_view kPlain[] = {"o", "a", "os", "as", "um", "uma"};
    return holds(kPlain, previous);
  }

  static bool is_towards(std::string_view word) { return word == "ao" || word == "aos" || word == "para"; }

  void add_actor(std::size_t at, std::string actor) {
    if (is_recipient(at)) {
      actor.insert(0, "para ");
    } else if (passive_ && is_bare(at)) {
      actor.insert(0, "sofre ");
    }
    add_in_order(std::move(actor));
  }

  void add_in_order(std::string actor) {
    if (!holds(key_.actors, actor)) key_.actors.push_back(std::move(actor));
  }

  // "A licitação é obrigatória para a concessão" asks for another thing than "a concessão é obrigatória para
  // a licitação".
  void name_required() {
    for (const Demand& demand : demands_) {
      std::string_view required;
      if (demand.object == Object::kSubject) required = first_concept(clause_begin(demand.at), demand.at);
      if (required.empty()) required = first_concept(demand.at + 1, tokens_.size());
      key_.actors.push_back(concat("exige ", required));
    }
  }

  std::size_t clause_begin(std::size_t at) const {
    while (at > 0 && tokens_[at - 1].kind != TokenKind::kBreak) --at;
    return at;
  }

  std::string_view first_concept(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at) {
      if (!concepts_[at].empty()) return concepts_[at];
    }
    return {};
  }

  void drop_implied() {
    const std::vector<std::string> whole = key_.topic;
    std::erase_if(key_.topic, [&](const std::string& name) {
      return std::any_of(implied().begin(), implied().end(), [&](const Implied& rule) {
        return rule.concept_name == name && (key_.asked & rule.except) == 0 && stands_there(rule.by, whole);
      });
    });
  }

  static bool stands_there(std::string_view names, const std::vector<std::string>& topic) {
    while (!names.empty()) {
      const std::size_t end = names.find('|');
      if (holds(topic, names.substr(0, end))) return true;
      names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    }
    return false;
  }

  const std::vector<Token> tokens_;
  std::vector<bool> taken_, denies_;
  std::vector<std::string> concepts_;  // by token; empty: it has none
  std::string previous_;               // concept
  struct Demand {
    std::size_t at;
    Object object;
  };
  std::vector<Demand> demands_;
  bool passive_ = false;
  bool denied_ = false;  // the next concept is
  QuestionKey& key_;
};

}  // namespace

void read_words(const std::vector<Token>& tokens, QuestionKey& key) {
  Reader(with_synonyms(tokens), key).run();
}

}  // namespace atimo::cache::internal
