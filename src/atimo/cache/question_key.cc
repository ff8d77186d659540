#include "atimo/cache/question_key.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/utf8.h"
#include "atimo/cache/internal/modals.h"
#include "atimo/cache/internal/reading.h"
#include "atimo/cache/internal/tokens.h"
#include "atimo/text/fold.h"

namespace atimo::cache {
namespace {

bool same_place(const legal::Reference& a, const legal::Reference& b) {
  return a.path == b.path && a.range_end == b.range_end && a.self == b.self &&
         a.previous_norm == b.previous_norm;
}

// A norm that is named beside a device of itself says nothing more: "art. 72 da Lei de Licitações (Lei
// 14.133)".
bool is_said_by_another(const legal::Reference& reference, const std::vector<legal::Reference>& all) {
  return std::any_of(all.begin(), all.end(), [&](const legal::Reference& other) {
    if (&other == &reference || !other.norm.matches(reference.norm)) return false;
    if (same_place(other, reference)) return &other < &reference;
    return reference.path.empty() && !other.path.empty() && reference.norm.is_known();
  });
}

std::vector<legal::Reference> compared(const std::vector<legal::Reference>& found, const Scope& scope) {
  std::vector<legal::Reference> references;
  for (const legal::Reference& reference : found) {
    if (is_said_by_another(reference, found)) continue;
    legal::Reference kept = reference;
    kept.begin = kept.end = 0;
    const bool implied = !kept.norm.is_known() && !kept.self && !kept.previous_norm;
    if (implied && scope.sole_norm) kept.norm = *scope.sole_norm;
    references.push_back(std::move(kept));
  }
  std::sort(references.begin(), references.end(), [](const legal::Reference& a, const legal::Reference& b) {
    return std::tuple(a.path, a.norm.type, a.norm.number) < std::tuple(b.path, b.norm.type, b.norm.number);
  });
  return references;
}

bool says_nothing(const QuestionKey& key) {
  return key.references.empty() && key.figures.empty() && key.dates.empty() && key.bodies.empty() &&
         key.topic.empty();
}

// Bytes in which each part ends where its length says.
class Encoding {
 public:
  void add(std::string_view part) { bytes_ += concat(part.size(), ":", part); }
  void add(std::uint64_t number) { bytes_ += concat(number, ";"); }
  void add(const std::vector<std::string>& list) {
    add(list.size());
    for (const std::string& part : list) add(part);
  }
  std::uint64_t hash() const { return hash64(bytes_); }
  std::string bytes() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace

absl::StatusOr<QuestionKey> parse_question(std::string_view question, Scope scope) {
  if (!is_valid_utf8(question)) return absl::InvalidArgumentError("a pergunta não está em UTF-8");
  if (question.size() > kLongestQuestion) {
    return absl::InvalidArgumentError(concat("a pergunta tem ", question.size(),
                                             " bytes; para ser comparada com outras, no máximo ",
                                             kLongestQuestion));
  }
  const std::vector<legal::Reference> found = legal::find_references(question);
  QuestionKey key;
  key.references = compared(found, scope);
  key.scope = std::move(scope);
  internal::read_words(internal::tokenize(question, found), key);
  if (says_nothing(key)) return absl::InvalidArgumentError("a pergunta não diz sobre o que é");
  return key;
}

std::string normalized_question(std::string_view question) {
  std::string folded = text::collapse_spaces(text::fold(question));
  while (!folded.empty() && std::string_view(" .?!").find(folded.back()) != std::string_view::npos)
    folded.pop_back();
  return folded;
}

std::string encode(const Scope& scope) {
  Encoding encoding;
  encoding.add(scope.name_space);
  encoding.add(scope.document_ids);
  encoding.add(scope.models);
  encoding.add(scope.prompts);
  encoding.add(scope.as_of ? scope.as_of->to_iso() : "");
  encoding.add(scope.sole_norm ? scope.sole_norm->to_urn() : "");
  return std::move(encoding).bytes();
}

std::uint64_t signature_of(const QuestionKey& key) {
  Encoding encoding;
  encoding.add(encode(key.scope));
  for (const legal::Reference& reference : key.references) {
    encoding.add(reference.path.to_lexml());
    encoding.add(static_cast<std::uint64_t>(reference.norm.type));
    encoding.add(reference.norm.number);
  }
  encoding.add(key.figures);
  encoding.add(key.dates);
  encoding.add(key.asked);
  encoding.add(internal::deciding_modals(key));
  encoding.add(key.bodies);
  encoding.add(key.law_status);
  encoding.add(key.topic);
  encoding.add(key.actors);
  return encoding.hash();
}

std::uint64_t subject_of(const QuestionKey& key) {
  Encoding encoding;
  encoding.add(encode(key.scope));
  encoding.add(key.topic);
  return encoding.hash();
}

}  // namespace atimo::cache
