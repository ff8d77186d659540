#include "atimo/answering/follow_up.h"

#include <algorithm>
#include <array>
#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/legal/reference.h"
#include "atimo/text/fold.h"
#include "atimo/text/stop_words.h"

namespace atimo::answering {
namespace {

using Role = engine::Turn::Role;

constexpr std::size_t kFewWords = 2;
constexpr std::size_t kMostQuestionBytes = 2'000;
constexpr std::size_t kMostRewrittenBytes = 1'000;

// Folded beginnings of a question that goes on with another.
constexpr std::array<std::string_view, 8> kOpenings = {"e ",         "mas ", "e se ",  "nesse caso",
                                                       "neste caso", "ou ",  "entao ", "tambem "};
// Folded words that point back.
constexpr std::array<std::string_view, 26> kPointers = {
    "isso",   "disso",  "nisso", "esse",   "essa",   "esses",   "essas",   "desse", "dessa",
    "desses", "dessas", "nesse", "nessa",  "nesses", "nessas",  "dele",    "dela",  "deles",
    "delas",  "nele",   "nela",  "aquele", "aquela", "daquele", "daquela", "aquilo"};

std::vector<std::string_view> words_of(std::string_view folded) {
  std::vector<std::string_view> words;
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
  };
  for (std::size_t i = 0; i < folded.size();) {
    if (!is_letter(folded[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < folded.size() && is_letter(folded[i])) ++i;
    words.push_back(folded.substr(begin, i - begin));
  }
  return words;
}

bool has_article(const legal::Reference& reference) { return !reference.path.article().empty(); }

// Of those the question makes, the first that needs an article or a norm from elsewhere.
std::optional<legal::Reference> incomplete_reference(std::string_view question) {
  for (legal::Reference& reference : legal::find_references(question)) {
    const bool needs_article = !reference.path.empty() && !has_article(reference);
    const bool needs_norm = !reference.norm.is_known();
    if (needs_article || needs_norm) return std::move(reference);
  }
  return std::nullopt;
}

bool points_back(std::string_view question) {
  question.remove_prefix(std::min(question.size(), question.find_first_not_of(" \t\r\n")));
  const std::string folded = text::fold(question);
  // "É obrigatório" folds to what looks like "e obrigatório".
  const bool is_verb = question.starts_with("É") || question.starts_with("é");
  const auto opens = [&](std::string_view opening) { return folded.starts_with(opening); };
  if (!is_verb && std::any_of(kOpenings.begin(), kOpenings.end(), opens)) return true;
  const std::vector<std::string_view> words = words_of(folded);
  const auto is_pointer = [](std::string_view word) {
    return std::find(kPointers.begin(), kPointers.end(), word) != kPointers.end();
  };
  if (std::any_of(words.begin(), words.end(), is_pointer)) return true;
  const auto own =
      std::count_if(words.begin(), words.end(), [](std::string_view w) { return !text::is_stop_word(w); });
  return static_cast<std::size_t>(own) < kFewWords && legal::find_references(question).empty();
}

// What was named last: an article with its norm as far as it was said, and a norm.
struct Named {
  legal::DevicePath article;
  legal::NormId norm;
};

Named named_last(std::span<const engine::Turn> history) {
  Named named;
  for (auto turn = history.rbegin(); turn != history.rend(); ++turn) {
    // What such an answer names is what came nearest, not what was spoken of.
    if (turn->role == Role::kAssistant && turn->text.starts_with(engine::kNothingFound)) continue;
    const std::vector<legal::Reference> references = legal::find_references(turn->text);
    // Of what a user asks the last counts, of an answer the first: it is what the answer rests on.
    const auto note = [&named](const legal::Reference& reference) {
      if (named.article.empty() && has_article(reference)) {
        named.article = reference.path.article();
        if (reference.norm.is_known()) named.norm = reference.norm;
      }
      if (!named.norm.is_known() && reference.norm.is_known()) named.norm = reference.norm;
    };
    if (turn->role == Role::kUser)
      std::for_each(references.rbegin(), references.rend(), note);
    else
      std::for_each(references.begin(), references.end(), note);
    if (!named.article.empty() && named.norm.is_known()) break;
  }
  return named;
}

// "e o § 2º?" after art. 75 of a law: "e o § 2º do art. 75 da Lei nº 14.133/2021?"
std::string completed(std::string_view question, const legal::Reference& reference, const Named& named) {
  std::string added;
  const bool needs_article = !reference.path.empty() && !has_article(reference);
  if (needs_article && named.article.empty()) return std::string(question);
  if (needs_article) added += concat(" do ", named.article.to_citation());
  if (!reference.norm.is_known() && named.norm.is_known())
    added += concat(" ", legal::genitive(named.norm.type), " ", named.norm.to_citation());
  std::string out(question);
  out.insert(reference.end, added);
  return out;
}

std::string with_context(std::span<const engine::Turn> before, std::string_view previous,
                         std::string_view question) {
  if (const auto reference = incomplete_reference(question)) {
    std::string whole = completed(question, *reference, named_last(before));
    if (whole != question) return whole;
  }
  if (previous.empty() || !points_back(question)) return std::string(question);
  return concat(truncate_utf8(previous, kMostQuestionBytes), " ", question);
}

}  // namespace

std::vector<engine::Turn> bounded(std::span<const engine::Turn> history) {
  const std::span<const engine::Turn> last = history.last(std::min(history.size(), kMostTurns));
  std::vector<engine::Turn> out;
  out.reserve(last.size());
  for (const engine::Turn& turn : last)
    out.push_back({turn.role, std::string(truncate_utf8(turn.text, kMostTurnBytes))});
  return out;
}

bool is_follow_up(std::string_view question) {
  return incomplete_reference(question).has_value() || points_back(question);
}

std::string standalone_by_rules(std::span<const engine::Turn> history, std::string_view question) {
  // Each question of the user in the light of those before it: the last may itself be a follow-up.
  std::string previous;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (history[i].role == Role::kUser) previous = with_context(history.first(i), previous, history[i].text);
  return with_context(history, previous, question);
}

bool is_sound_rewriting(std::span<const engine::Turn> history, std::string_view question,
                        std::string_view rewritten) {
  if (rewritten.empty() || rewritten.size() > kMostRewrittenBytes ||
      rewritten.find('\n') != std::string_view::npos)
    return false;
  std::vector<legal::Reference> known = legal::find_references(question);
  for (const engine::Turn& turn : history)
    for (legal::Reference& reference : legal::find_references(turn.text))
      known.push_back(std::move(reference));
  const std::vector<legal::Reference> made = legal::find_references(rewritten);
  return std::all_of(made.begin(), made.end(), [&known](const legal::Reference& reference) {
    const auto has_norm = [&](const legal::Reference& k) {
      return !reference.norm.is_known() || k.norm.matches(reference.norm);
    };
    const auto has_article = [&](const legal::Reference& k) {
      return reference.path.article().empty() || k.path.article() == reference.path.article();
    };
    return std::any_of(known.begin(), known.end(), has_norm) &&
           std::any_of(known.begin(), known.end(), has_article);
  });
}

std::string transcript(std::span<const engine::Turn> history) {
  std::string out;
  for (const engine::Turn& turn : history)
    out += concat(out.empty() ? "" : "\n", turn.role == Role::kUser ? "Pergunta: " : "Resposta: ", turn.text);
  return out;
}

}  // namespace atimo::answering
