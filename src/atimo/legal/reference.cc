#include "atimo/legal/reference.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/legal/internal/date_grammar.h"
#include "atimo/legal/internal/device_grammar.h"
#include "atimo/legal/internal/norm_grammar.h"

namespace atimo::legal {
namespace {

using internal::DeviceChain;
using internal::DeviceElement;
using internal::DeviceGroup;
using internal::DeviceLevel;
using internal::Keyword;
using internal::Lexed;
using internal::NormMatch;
using internal::Token;
using internal::TokenKind;

// Beyond this, "incisos I, II ... dos arts. 1º, 2º ..." names only the first article: lists multiplied
// must stay linear.
constexpr std::size_t kMostCombinations = 64;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Finder {
 public:
  explicit Finder(std::string_view text) : lexed_(internal::lex(text)) {}

  std::vector<Reference> run() && {
    const std::size_t last = lexed_.tokens.size() - 1;
    while (at_ < last) step();
    return std::move(found_);
  }

  // As far as what was read looked at nothing that may still change.
  SettledReferences run_settled(std::string_view text) && {
    const std::size_t open = first_open(text);
    while (at_ < open) {
      const std::size_t found = found_.size();
      const std::size_t at = at_;
      step();
      if (lexed_.tokens.furthest() < open) continue;
      found_.resize(found);
      return {std::move(found_), token(at).begin};
    }
    return {std::move(found_), token(open).begin};
  }

 private:
  const Token& token(std::size_t at) const { return lexed_.tokens[at]; }

  void step() {
    if (!begins_reference(token(at_)) || !(devices() || norm())) ++at_;
  }

  // The first token that what follows may change: of the last ones without a space between.
  std::size_t first_open(std::string_view text) const {
    const std::size_t last = lexed_.tokens.size() - 1;
    if (text.empty() || text.back() == ' ' || text.back() == '\n') return last;
    if (last == 0) return last;
    auto open = lexed_.tokens.begin() + static_cast<std::ptrdiff_t>(last) - 1;
    while (open != lexed_.tokens.begin() && !open->spaced) --open;
    return static_cast<std::size_t>(open - lexed_.tokens.begin());
  }

  static bool begins_reference(const Token& token) {
    return token.entry != nullptr || token.is(TokenKind::kSection);
  }

  bool devices() {
    auto group = internal::parse_devices(lexed_, at_);
    if (!group) return false;
    const auto norm = norm_behind(group->end);
    emit(*group, at_, norm);
    at_ = norm ? norm->end : group->end;
    if (norm) more_norms(*norm);
    return true;
  }

  // "da Lei nº ...", ", Lei 8629", "(CF)", "desta Lei", "todos da CF".
  std::optional<NormMatch> norm_behind(std::size_t at) const {
    if (token(at).is(',')) ++at;
    if (token(at).is(Keyword::kBoth)) ++at;
    if (token(at).is(Keyword::kArticleWord) && token(at + 1).is(Keyword::kBoth)) at += 2;
    const bool opened = token(at).is('(') || token(at).is('-') || token(at).is('/');
    const bool joined =
        token(at).is(Keyword::kDo) || token(at).is(Keyword::kEm) || token(at).is(Keyword::kNo);
    if (opened || joined) ++at;
    return internal::parse_norm(lexed_, at);
  }

  // A plural's list of norms: the devices belong to the first, the others stand for themselves.
  void more_norms(const NormMatch& match) {
    for (std::size_t i = 1; i < match.mentions.size(); ++i) add_mention(match.mentions[i]);
  }

  void add_mention(const internal::NormMention& mention) {
    Reference reference;
    reference.norm = mention.id;
    reference.begin = token(mention.begin).begin;
    reference.end = token(mention.end - 1).end;
    found_.push_back(std::move(reference));
  }

  bool norm() {
    const auto match = internal::parse_norm(lexed_, at_);
    if (!match || match->doubtful) return false;
    if (norm_in_front(*match)) return true;
    if (match->mentions.empty()) {
      Reference reference;
      reference.self = match->self;
      reference.previous_norm = match->previous;
      reference.begin = token(at_).begin;
      reference.end = token(match->end - 1).end;
      found_.push_back(std::move(reference));
    } else {
      for (const auto& mention : match->mentions) add_mention(mention);
    }
    at_ = match->end;
    return true;
  }

  // "CF, art. 5º, II"; not when the devices name a norm of their own.
  bool norm_in_front(const NormMatch& match) {
    if (match.mentions.size() != 1) return false;
    std::size_t at = match.end;
    const bool joint = token(at).is(',') || token(at).is(':') || token(at).is('-') || token(at).is('(');
    const bool opened = token(at).is('(');
    if (joint) ++at;
    if (joint && (token(at).is(Keyword::kEm) || token(at).is(Keyword::kNo))) ++at;
    if (!token(at).is(Keyword::kArtigo) && !token(at).is(Keyword::kArtigos)) return false;
    auto group = internal::parse_devices(lexed_, at);
    if (!group || norm_behind(group->end)) return false;
    emit(*group, at_, match);
    at_ = group->end;
    if (opened && token(at_).is(')')) found_.back().end = token(at_++).end;
    return true;
  }

  // `begin` and the end of `norm` widen the spans of the first and the last reference.
  void emit(const DeviceGroup& group, std::size_t begin, const std::optional<NormMatch>& norm) {
    const std::size_t first = found_.size();
    for (std::size_t i = 0; i < group.chains.size(); ++i) {
      const DeviceChain& chain = group.chains[i];
      add_chain(chain, i == 0 ? std::min(begin, chain.begin) : chain.begin);
    }
    if (found_.size() == first || !norm) return;
    for (std::size_t i = first; i < found_.size(); ++i) {
      if (!norm->mentions.empty()) found_[i].norm = norm->mentions[0].id;
      found_[i].self = norm->self;
      found_[i].previous_norm = norm->previous;
    }
    const std::size_t norm_end = norm->mentions.empty() ? norm->end : norm->mentions[0].end;
    found_.back().end = std::max(found_.back().end, token(norm_end - 1).end);
  }

  static std::vector<const DeviceLevel*> by_rank(const DeviceChain& chain) {
    std::vector<const DeviceLevel*> levels;
    for (const DeviceLevel& level : chain.levels) levels.push_back(&level);
    std::stable_sort(levels.begin(), levels.end(),
                     [](const DeviceLevel* a, const DeviceLevel* b) { return a->kind < b->kind; });
    return levels;
  }

  void add_chain(const DeviceChain& chain, std::size_t begin) {
    const auto levels = by_rank(chain);
    const std::size_t first = found_.size();
    const bool listed = !chain.ascending;
    if (listed) {
      add_descending(levels);
    } else {
      add_ascending(levels);
    }
    if (found_.size() == first) return;
    const std::uint32_t first_begin = found_[first].begin;
    const std::uint32_t chain_begin = token(begin).begin;
    for (std::size_t i = first; i < found_.size() && found_[i].begin == first_begin; ++i) {
      found_[i].begin = std::min(chain_begin, first_begin);
    }
    found_.back().end = std::max(found_.back().end, token(chain.end - 1).end);
  }

  // "arts. 5º, 6º e 7º, I": every element but the last of a level stands alone; the last leads on.
  void add_descending(const std::vector<const DeviceLevel*>& levels) {
    std::vector<const DeviceElement*> place;
    std::size_t begin = kNone;
    for (std::size_t k = 0; k < levels.size(); ++k) {
      const auto& elements = levels[k]->elements;
      for (std::size_t i = 0; i < elements.size(); ++i) {
        place.push_back(&elements[i]);
        const bool leads_on = i + 1 == elements.size() && k + 1 < levels.size();
        if (leads_on) {
          if (begin == kNone && !levels[k]->inherited) begin = elements[i].begin;
          break;
        }
        add(place, begin == kNone ? elements[i].begin : begin, elements[i].end);
        begin = kNone;
        place.pop_back();
      }
    }
  }

  // "incisos I e II dos arts. 5º e 6º": every element of the deepest level in each of those above.
  void add_ascending(const std::vector<const DeviceLevel*>& levels) {
    std::size_t above = 1;
    for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
      above = std::min(above * levels[k]->elements.size(), kMostCombinations + 1);
    }
    const auto& deepest = levels.back()->elements;
    if (above * deepest.size() > kMostCombinations) above = 1;
    for (const DeviceElement& element : deepest) {
      for (std::size_t combination = 0; combination < above; ++combination) {
        std::vector<const DeviceElement*> place(levels.size(), &element);
        std::size_t rest = combination;
        for (std::size_t k = levels.size() - 1; k-- > 0;) {
          const auto& elements = levels[k]->elements;
          place[k] = &elements[rest % elements.size()];
          rest /= elements.size();
        }
        add(place, element.begin, element.end);
      }
    }
  }

  void add(const std::vector<const DeviceElement*>& place, std::size_t begin, std::size_t end) {
    Reference reference;
    reference.path = path_of(place, false);
    const bool range =
        std::any_of(place.begin(), place.end(), [](const auto* e) { return e->last.has_value(); });
    if (range) reference.range_end = path_of(place, true);
    reference.begin = token(begin).begin;
    reference.end = token(end - 1).end;
    found_.push_back(std::move(reference));
  }

  static DevicePath path_of(const std::vector<const DeviceElement*>& place, bool last) {
    DevicePath path;
    for (const DeviceElement* element : place) {
      const PathStep& step = last && element->last ? *element->last : element->first;
      const bool below_article = !path.empty() && path.steps.back().kind == DeviceKind::kArtigo;
      if (below_article && step.kind >= DeviceKind::kInciso)
        path.steps.push_back({DeviceKind::kCaput, 0, {}, false});
      path.steps.push_back(step);
    }
    return path;
  }

  const Lexed lexed_;
  std::size_t at_ = 0;
  std::vector<Reference> found_;
};

}  // namespace

std::string Reference::to_urn() const {
  const std::string urn = norm.to_urn();
  if (urn.empty() || path.empty()) return urn;
  return concat(urn, "!", path.to_lexml());
}

std::optional<Reference> Reference::parse_urn(std::string_view urn) {
  const std::size_t mark = urn.find('!');
  auto norm = NormId::parse_urn(urn.substr(0, mark));
  if (!norm) return std::nullopt;
  Reference reference;
  reference.norm = std::move(*norm);
  if (mark == std::string_view::npos) return reference;
  auto path = DevicePath::parse_lexml(urn.substr(mark + 1));
  if (!path) return std::nullopt;
  reference.path = std::move(*path);
  return reference;
}

std::vector<Reference> find_references(std::string_view utf8) { return Finder(utf8).run(); }

SettledReferences find_settled_references(std::string_view utf8) { return Finder(utf8).run_settled(utf8); }

std::optional<Date> find_date(std::string_view utf8) {
  const Lexed lexed = internal::lex(utf8);
  for (std::size_t i = 0; i < lexed.tokens.size(); ++i) {
    std::size_t end = i;
    if (auto date = internal::parse_date(lexed, i, end)) return date;
  }
  return std::nullopt;
}

}  // namespace atimo::legal
