#include "atimo/legal/internal/device_grammar.h"

#include <algorithm>

#include "atimo/legal/internal/device_elements.h"

namespace atimo::legal::internal {
namespace {

// Fixed lookahead over joints between devices ("e", ", e o", "c/c o") keeps the grammar linear.
constexpr int kLongestJoint = 4;

class GroupParser {
 public:
  GroupParser(const Lexed& lexed, std::size_t at) : lexed_(lexed), at_(at) {}

  std::optional<DeviceGroup> run() {
    auto level = labelled_level(at_);
    if (!level) return std::nullopt;
    plural_articles_ = level->kind == DeviceKind::kArtigo && level->plural;
    begin_chain(at_, std::move(*level));
    while (lower_level() || upper_level() || next_chain()) {
    }
    group_.chains.back().end = at_;
    share_article_backwards();
    group_.end = at_;
    return std::move(group_);
  }

 private:
  const Token& token(std::size_t at) const { return lexed_.tokens[at]; }
  DeviceChain& chain() { return group_.chains.back(); }
  DeviceKind deepest() { return chain().levels.back().kind; }

  void begin_chain(std::size_t begin, DeviceLevel level) {
    at_ = level.elements.back().end;
    DeviceChain fresh;
    fresh.begin = begin;
    fresh.levels.push_back(std::move(level));
    group_.chains.push_back(std::move(fresh));
  }

  void add_level(DeviceLevel level) {
    at_ = level.elements.back().end;
    chain().levels.push_back(std::move(level));
  }

  std::optional<DeviceLevel> labelled_level(std::size_t at) const {
    const auto label = label_at(lexed_, at);
    if (!label) return std::nullopt;
    DeviceLevel level;
    level.kind = label->kind;
    level.plural = label->plural;
    DeviceElement element;
    element.begin = at;
    if (label->kind == DeviceKind::kCaput) {
      element.first = {DeviceKind::kCaput, 0, {}, false};
      element.end = label->end;
      // "caput" stands in quotation marks at times.
      if (token(element.end).is(TokenKind::kQuote) && at > 0 && token(at - 1).is(TokenKind::kQuote))
        ++element.end;
    } else {
      const auto step = element_at(lexed_, label->end, label->kind, Certainty::kLabelled, element.end);
      if (!step) return std::nullopt;
      element.first = *step;
    }
    level.elements.push_back(std::move(element));
    if (level.kind != DeviceKind::kCaput) extend(level);
    return level;
  }

  // Ranges and further members of a list of one kind.
  void extend(DeviceLevel& level) const {
    take_range(level);
    while (take_member(level)) take_range(level);
  }

  void take_range(DeviceLevel& level) const {
    DeviceElement& element = level.elements.back();
    std::size_t at = element.end;
    const bool dash = token(at).is('-');
    if (!dash && !token(at).is(Keyword::kTo) && !token(at).is(Keyword::kUntil)) return;
    ++at;
    if (!dash && (token(at).is(Keyword::kArticleWord) || token(at).is(Keyword::kTo)) &&
        !is_letter_element(level, at))
      ++at;
    const auto label = label_at(lexed_, at);
    if (label && label->kind == level.kind) at = label->end;
    std::size_t end = at;
    // "art. 10 a 15 dias" is no range of articles.
    const bool must_close = dash || (!label && level.kind == DeviceKind::kArtigo);
    const Certainty certainty = must_close ? Certainty::kListed : Certainty::kLabelled;
    const auto last = element_at(lexed_, at, level.kind, certainty, end);
    if (!last || last->unique || *last <= element.first) return;
    element.last = *last;
    element.end = end;
  }

  // "alíneas a a c": the second "a" joins, the third word is the letter.
  bool is_letter_element(const DeviceLevel& level, std::size_t at) const {
    return level.kind == DeviceKind::kAlinea && !token(at + 1).is(TokenKind::kQuote) &&
           !(token(at + 1).is(TokenKind::kWord) && token(at + 1).fold_size == 1) && !label_at(lexed_, at + 1);
  }

  bool take_member(DeviceLevel& level) const {
    std::size_t at = level.elements.back().end;
    bool joined = false;
    for (int i = 0; i < 2 && (token(at).is(',') || token(at).is(Keyword::kAnd)); ++i, ++at) joined = true;
    if (!joined) return false;
    DeviceElement element;
    element.begin = at;
    const auto label = label_at(lexed_, at);
    if (label && label->kind != level.kind) return false;
    if (label) at = label->end;
    const Certainty certainty = label          ? Certainty::kLabelled
                                : level.plural ? Certainty::kListed
                                               : Certainty::kBare;
    const auto step = element_at(lexed_, at, level.kind, certainty, element.end);
    if (!step) return false;
    element.first = *step;
    level.elements.push_back(std::move(element));
    return true;
  }

  std::optional<DeviceLevel> bare_level(std::size_t at, DeviceKind kind, Certainty certainty) const {
    DeviceElement element;
    element.begin = at;
    const auto step = element_at(lexed_, at, kind, certainty, element.end);
    if (!step) return std::nullopt;
    element.first = *step;
    DeviceLevel level;
    level.kind = kind;
    level.elements.push_back(std::move(element));
    extend(level);
    return level;
  }

  // What may stand without label below the deepest level.
  std::optional<DeviceLevel> unlabelled_below(std::size_t at, bool comma) {
    const DeviceKind last = deepest();
    if (last < DeviceKind::kInciso) {
      if (auto level = bare_level(at, DeviceKind::kInciso, Certainty::kBare)) return level;
    }
    const bool quoted = token(at).is(TokenKind::kQuote);
    if (last < DeviceKind::kAlinea && (quoted || (comma && last == DeviceKind::kInciso))) {
      return bare_level(at, DeviceKind::kAlinea, Certainty::kBare);
    }
    if (last == DeviceKind::kAlinea && comma) return bare_level(at, DeviceKind::kItem, Certainty::kBare);
    return std::nullopt;
  }

  // "art. 5º, § 1º, II, a": behind a comma or at once.
  bool lower_level() {
    if (chain().ascending) return false;
    std::size_t at = at_;
    const bool comma = token(at).is(',') || (token(at).is('-') && token(at).spaced);
    if (comma) ++at;
    const bool em = comma && token(at).is(Keyword::kEm);
    if (em) ++at;
    if (token(at).is(TokenKind::kQuote) && token(at + 1).is(Keyword::kCaput)) ++at;
    auto level = labelled_level(at);
    if (level && level->kind <= deepest()) return false;
    if (!level) level = unlabelled_below(at, comma);
    if (!level) return false;
    add_level(std::move(*level));
    return true;
  }

  // "inciso II do § 1º do art. 5º".
  bool upper_level() {
    std::size_t at = at_;
    if (token(at).is(',')) ++at;
    if (!token(at).is(Keyword::kDo)) return false;
    ++at;
    if (token(at).is(TokenKind::kQuote) && token(at + 1).is(Keyword::kCaput)) ++at;
    auto level = labelled_level(at);
    if (!level) return false;
    const auto& levels = chain().levels;
    const bool above_all = std::all_of(levels.begin(), levels.end(),
                                       [&](const DeviceLevel& other) { return other.kind > level->kind; });
    if (!above_all) return false;
    chain().ascending = true;
    add_level(std::move(*level));
    return true;
  }

  bool is_joint(std::size_t at) const {
    const Token& joint = token(at);
    return joint.is(',') || joint.is(Keyword::kAnd) || joint.is(Keyword::kArticleWord) ||
           joint.is(Keyword::kTo) || joint.is(Keyword::kDo) || joint.is(Keyword::kEm) ||
           joint.is(Keyword::kNo);
  }

  // "c/c", "combinado com".
  std::size_t after_combination(std::size_t at) const {
    const auto is_word = [&](std::size_t i, std::string_view word) {
      return token(i).is(TokenKind::kWord) && lexed_.word(token(i)) == word;
    };
    if (is_word(at, "c") && token(at + 1).is('/') && is_word(at + 2, "c")) return at + 3;
    if ((is_word(at, "combinado") || is_word(at, "combinados")) && is_word(at + 1, "com")) return at + 2;
    return at;
  }

  bool next_chain() {
    std::size_t at = at_;
    bool joined = false;
    for (int i = 0; i < kLongestJoint && is_joint(at); ++i, ++at) {
      joined |= token(at).is(',') || token(at).is(Keyword::kAnd);
    }
    const std::size_t combined = after_combination(at);
    const bool is_combined = combined != at;
    if (is_combined) {
      at = combined;
      joined = true;
      if (token(at).is(Keyword::kArticleWord) || token(at).is(Keyword::kTo)) ++at;
    }
    if (!joined) return false;
    const std::size_t begin = at;
    auto level = labelled_level(at);
    // "art. 20, II e 26, IV": behind "e" even a singular's list goes on.
    const bool next_article =
        plural_articles_ || ((is_combined || token(at - 1).is(Keyword::kAnd)) && !chain().ascending &&
                             chain().level(DeviceKind::kArtigo) != nullptr);
    if (!level && next_article) level = bare_level(at, DeviceKind::kArtigo, Certainty::kListed);
    if (!level) level = bare_sibling(at);
    if (!level) return false;
    start_next(begin, std::move(*level));
    return true;
  }

  // "art. 5º, I, a, e II": an inciso again.
  std::optional<DeviceLevel> bare_sibling(std::size_t at) {
    const DeviceLevel* incisos = chain().level(DeviceKind::kInciso);
    if (chain().ascending || incisos == nullptr || deepest() == DeviceKind::kInciso) return std::nullopt;
    return bare_level(at, DeviceKind::kInciso, Certainty::kBare);
  }

  void start_next(std::size_t begin, DeviceLevel level) {
    chain().end = at_;
    const DeviceKind kind = level.kind;
    std::vector<DeviceLevel> context;
    for (const DeviceLevel& above : chain().levels) {
      if (above.kind >= kind || kind == DeviceKind::kArtigo) continue;
      DeviceLevel copy;
      copy.kind = above.kind;
      copy.inherited = true;
      copy.elements.push_back(above.elements.back());
      // Hanging from a paragraph, an inciso leaves the caput; the other way round a paragraph is no part of
      // the caput.
      if (copy.kind == DeviceKind::kCaput && kind == DeviceKind::kParagrafo) continue;
      context.push_back(std::move(copy));
    }
    begin_chain(begin, std::move(level));
    inherited_.push_back(std::move(context));
    plural_articles_ |= chain().levels[0].kind == DeviceKind::kArtigo && chain().levels[0].plural;
  }

  // A chain that named no article takes what stands above it in the chain in front ("art. 5º, II e § 3º"), or
  // else the article of the chain behind ("inciso II e § 3º do art. 5º").
  void share_article_backwards() {
    auto& chains = group_.chains;
    for (std::size_t i = 1; i < chains.size(); ++i) {
      const bool has_article = chains[i].level(DeviceKind::kArtigo) != nullptr;
      if (has_article) continue;
      // Above an ascending chain stands what it names itself.
      for (DeviceLevel& level : context_of(i)) {
        if (chains[i].level(level.kind) == nullptr && !chains[i].ascending)
          chains[i].levels.push_back(std::move(level));
      }
    }
    for (std::size_t i = chains.size() - 1; i-- > 0;) {
      const DeviceLevel* article = chains[i + 1].level(DeviceKind::kArtigo);
      if (article == nullptr || !(chains[i + 1].ascending || article->inherited)) continue;
      if (chains[i].level(DeviceKind::kArtigo) != nullptr) continue;
      DeviceLevel copy;
      copy.kind = DeviceKind::kArtigo;
      copy.inherited = true;
      copy.elements.push_back(article->elements.front());
      chains[i].levels.push_back(std::move(copy));
    }
  }

  // The chain in front may itself have inherited its article, so the context is looked up when it is
  // complete.
  std::vector<DeviceLevel> context_of(std::size_t i) {
    std::vector<DeviceLevel> context = std::move(inherited_[i - 1]);
    const DeviceLevel* article = group_.chains[i - 1].level(DeviceKind::kArtigo);
    const bool known = std::any_of(context.begin(), context.end(), [](const DeviceLevel& level) {
      return level.kind == DeviceKind::kArtigo;
    });
    if (article != nullptr && !known) {
      DeviceLevel copy;
      copy.kind = DeviceKind::kArtigo;
      copy.inherited = true;
      copy.elements.push_back(article->elements.back());
      context.push_back(std::move(copy));
    }
    return context;
  }

  const Lexed& lexed_;
  std::size_t at_;
  DeviceGroup group_;
  std::vector<std::vector<DeviceLevel>> inherited_;  // of chains 1..n
  bool plural_articles_ = false;
};

}  // namespace

const DeviceLevel* DeviceChain::level(DeviceKind kind) const {
  const auto found = std::find_if(levels.begin(), levels.end(),
                                  [&](const DeviceLevel& level) { return level.kind == kind; });
  return found == levels.end() ? nullptr : &*found;
}

std::optional<DeviceGroup> parse_devices(const Lexed& lexed, std::size_t at) {
  return GroupParser(lexed, at).run();
}

bool is_device_label(const Lexed& lexed, std::size_t at) { return label_at(lexed, at).has_value(); }

}  // namespace atimo::legal::internal
