#include "atimo/engine/extractive_answer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/legal/norm_id.h"

namespace atimo::engine {
namespace {

constexpr std::size_t kMaxQuoted = 3;
constexpr std::size_t kMaxAlsoNamed = 4;
constexpr float kSureRelevance = 0.6f;  // below it the sentence that leads in claims less
constexpr float kWorthQuoting = 0.8f;   // of the best passage's score

std::string block_quote(const std::string& text) {
  std::string out = "> ";
  for (const char c : text) {
    out.push_back(c);
    if (c == '\n') out.append("> ");
  }
  return out;
}

std::string status_note(const Passage& passage) {
  if (passage.status == legal::DeviceStatus::kRevoked) return ", **revogado**";
  if (passage.status == legal::DeviceStatus::kVetoed) return ", **vetado**";
  // The corpus knows some versions of a norm, so this is the latest day on which the wording can have
  // changed.
  if (passage.valid_to) return concat(", redação substituída até ", passage.valid_to->to_brazilian());
  return "";
}

std::string attribution(const Passage& passage, std::size_t number) {
  std::string out = concat("— ", passage.citation);
  if (!passage.hierarchy.empty()) out.append(concat(" (", passage.hierarchy, ")"));
  if (passage.page > 0) out.append(concat(", p. ", passage.page));
  out.append(concat(status_note(passage), " [", number, "]"));
  return out;
}

void append_notes(const SearchResult& search, std::string& text) {
  for (const std::string& note : search.notes) text.append(concat(text.empty() ? "" : "\n\n", note));
}

std::string lead_in(const SearchResult& search, const Passage& first) {
  const std::string when =
      search.as_of ? concat(", na redação vigente em ", search.as_of->to_brazilian()) : "";
  const bool masculine = first.citation.starts_with("art.");  // "o art. 75"; other citations take no article
  if (search.question_class == QuestionClass::kExactReference) {
    return concat("Eis o que dispõe ", masculine ? "o " : "", first.citation, when, ":");
  }
  const std::string_view claim =
      first.relevance >= kSureRelevance ? "A resposta está " : "O que o acervo tem de mais próximo está ";
  return concat(claim, masculine ? "no " : "em ", first.citation, when, ":");
}

void append_also_named(const std::vector<Passage>& passages, std::size_t quoted, std::string& text) {
  std::string names;
  std::size_t named = 0;
  for (std::size_t i = quoted; i < passages.size() && named < kMaxAlsoNamed; ++i) {
    if (passages[i].relevance < kMinimumRelevance) continue;
    names.append(concat(named == 0 ? "" : "; ", passages[i].citation));
    ++named;
  }
  if (named > 0) text.append(concat("\n\nVeja também: ", names, "."));
}

void collect_sources(Answer& answer, const std::vector<store::Document>& documents) {
  for (const Passage& passage : answer.citations) {
    const bool known = std::any_of(answer.sources.begin(), answer.sources.end(),
                                   [&](const Source& s) { return s.document_id == passage.document_id; });
    if (known) continue;
    const auto document = std::find_if(documents.begin(), documents.end(),
                                       [&](const store::Document& d) { return d.id == passage.document_id; });
    if (document == documents.end()) continue;
    answer.sources.push_back(source_of(*document));
  }
}

// Passages to quote: every named device, else the best and those whose score is close to it.
std::size_t quotable(const SearchResult& search) {
  std::size_t count = 0;
  if (search.question_class == QuestionClass::kExactReference) {
    while (count < search.passages.size() && search.passages[count].score == 0) ++count;
    return count;
  }
  const float floor = kWorthQuoting * search.passages.front().score;
  while (count < std::min(search.passages.size(), kMaxQuoted) && search.passages[count].score >= floor &&
         search.passages[count].relevance >= kMinimumRelevance) {
    ++count;
  }
  return count;
}

// A device was asked for by name and is not there: what words alone find would answer another question.
bool asked_device_is_missing(const SearchResult& result) {
  return result.question_class == QuestionClass::kLexical && !result.notes.empty();
}

}  // namespace

Source source_of(const store::Document& document) {
  return {.document_id = document.id,
          .title = document.title,
          .urn = document.urn,
          .type = std::string(legal::type_name(document.norm.type)),
          .number = document.norm.number == 0 ? "" : concat(document.norm.number),
          .year = document.norm.year};
}

float confidence_of(std::span<const Passage> cited) {
  float weighted = 0;
  float weights = 0;
  float best = 0;
  for (const Passage& passage : cited) {
    weighted += passage.relevance * passage.relevance * passage.relevance;
    weights += passage.relevance * passage.relevance;
    best = std::max(best, passage.relevance);
  }
  if (weights <= 0) return 0;
  float confidence = weighted / weights;
  if (cited.size() < 2) confidence *= 0.8f;
  if (best > 0.9f) confidence += 0.05f;
  return std::min(confidence, 1.0f);
}

Answer not_found_answer(SearchResult result) {
  Answer answer;
  answer.text = kNothingFound;
  append_notes(result, answer.text);
  if (!result.passages.empty()) {
    answer.text.append("\n\nO mais próximo, sem segurança de que responda: ");
    for (std::size_t i = 0; i < std::min(result.passages.size(), kMaxAlsoNamed); ++i) {
      answer.text.append(concat(i == 0 ? "" : "; ", result.passages[i].citation));
    }
    answer.text.push_back('.');
  }
  answer.degraded = result.degraded;
  answer.search = std::move(result);
  return answer;
}

Answer extractive_answer(SearchResult result, const std::vector<store::Document>& documents) {
  if (result.passages.empty() || asked_device_is_missing(result)) return not_found_answer(std::move(result));
  const std::size_t quoted = quotable(result);
  if (quoted == 0) return not_found_answer(std::move(result));
  Answer answer;
  answer.found = true;
  answer.citations.assign(result.passages.begin(),
                          result.passages.begin() + static_cast<std::ptrdiff_t>(quoted));
  answer.text = lead_in(result, answer.citations.front());
  for (std::size_t i = 0; i < answer.citations.size(); ++i) {
    answer.text.append(concat("\n\n", block_quote(answer.citations[i].text), "\n\n",
                              attribution(answer.citations[i], i + 1)));
  }
  append_also_named(result.passages, quoted, answer.text);
  append_notes(result, answer.text);
  answer.confidence = confidence_of(answer.citations);
  answer.degraded = result.degraded;
  answer.search = std::move(result);
  collect_sources(answer, documents);
  return answer;
}

}  // namespace atimo::engine
