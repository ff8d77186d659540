#include "atimo/cache/guard.h"

#include <algorithm>
#include <array>

#include "atimo/cache/internal/modals.h"

namespace atimo::cache {
namespace {

struct Name {
  std::string_view code, label;
};
constexpr std::array<Name, kRejections> kNames = {{
    {"none", "aceita"},
    {"scope", "outro acervo, filtro, modelo ou data"},
    {"reference", "outro dispositivo"},
    {"norm", "outra norma, ou uma delas só implícita"},
    {"date", "outra data"},
    {"figure", "outro número ou valor"},
    {"asked", "pergunta outra coisa"},
    {"polarity", "outra polaridade ou modalidade"},
    {"body", "outro órgão ou ente"},
    {"law_status", "outra redação ou vigência"},
    {"topic", "outro assunto"},
    {"roles", "os mesmos agentes em outros papéis"},
    {"doubt", "palavras que raramente decidem diferem"},
    {"similarity", "os vetores não concordam"},
    {"unreadable", "a pergunta não pôde ser lida"},
    {"unknown", "nenhuma pergunta guardada é sobre isso"},
}};

bool scopes_agree(const QuestionKey& a, const QuestionKey& b) { return a.scope == b.scope; }

bool places_agree(const QuestionKey& a, const QuestionKey& b) {
  return std::equal(a.references.begin(), a.references.end(), b.references.begin(), b.references.end(),
                    [](const legal::Reference& x, const legal::Reference& y) {
                      return x.path == y.path && x.range_end == y.range_end;
                    });
}

// REQUIRES: places_agree(a, b).
bool norms_agree(const QuestionKey& a, const QuestionKey& b) {
  return std::equal(a.references.begin(), a.references.end(), b.references.begin(),
                    [](const legal::Reference& x, const legal::Reference& y) {
                      if (x.self != y.self || x.previous_norm != y.previous_norm) return false;
                      if (!x.norm.is_known() || !y.norm.is_known()) return x.norm == y.norm;
                      return x.norm.matches(y.norm) && y.norm.matches(x.norm);
                    });
}

bool dates_agree(const QuestionKey& a, const QuestionKey& b) { return a.dates == b.dates; }
bool figures_agree(const QuestionKey& a, const QuestionKey& b) { return a.figures == b.figures; }
bool asked_agree(const QuestionKey& a, const QuestionKey& b) { return a.asked == b.asked; }

bool polarities_agree(const QuestionKey& a, const QuestionKey& b) {
  return internal::deciding_modals(a) == internal::deciding_modals(b) && !internal::may_against_must(a, b);
}

bool bodies_agree(const QuestionKey& a, const QuestionKey& b) { return a.bodies == b.bodies; }
bool law_status_agrees(const QuestionKey& a, const QuestionKey& b) { return a.law_status == b.law_status; }
bool topics_agree(const QuestionKey& a, const QuestionKey& b) { return a.topic == b.topic; }
bool roles_agree(const QuestionKey& a, const QuestionKey& b) { return a.actors == b.actors; }
bool soft_words_agree(const QuestionKey& a, const QuestionKey& b) { return a.soft == b.soft; }

struct Check {
  bool (*agree)(const QuestionKey&, const QuestionKey&);
  Rejection otherwise;
};
constexpr Check kChecks[] = {
    {scopes_agree, Rejection::kScope},
    {places_agree, Rejection::kReference},
    {norms_agree, Rejection::kNorm},
    {dates_agree, Rejection::kDate},
    {figures_agree, Rejection::kFigure},
    {asked_agree, Rejection::kAsked},
    {polarities_agree, Rejection::kPolarity},
    {bodies_agree, Rejection::kBody},
    {law_status_agrees, Rejection::kLawStatus},
    {topics_agree, Rejection::kTopic},
    {roles_agree, Rejection::kRoles},
    {soft_words_agree, Rejection::kDoubt},
};

}  // namespace

std::string_view label(Rejection rejection) { return kNames[static_cast<std::size_t>(rejection)].label; }
std::string_view code(Rejection rejection) { return kNames[static_cast<std::size_t>(rejection)].code; }

Rejection compare(const QuestionKey& asked, const QuestionKey& stored) {
  for (const Check& check : kChecks) {
    if (!check.agree(asked, stored)) return check.otherwise;
  }
  return Rejection::kNone;
}

}  // namespace atimo::cache
