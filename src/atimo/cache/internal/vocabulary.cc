#include "atimo/cache/internal/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "atimo/text/stop_words.h"

namespace atimo::cache::internal {
namespace {

constexpr std::uint32_t kOfWho = bit(Asked::kWho) | bit(Asked::kWhom);

constexpr Implied kImplied[] = {
    // A notice, a direct award, a bidder and each kind of tender belong to a tender.
    {"licit", "edital|dispens|inexig+possibilidade|prega|prego+agente|concorrenci|leila|licit+agente"},
    {"modal+possibilidade", "prega|concorrenci|leila|concurs|dialog"},
    {"mora", "atras"},
    {"elabor", "dispens", kOfWho | bit(Asked::kHow) | bit(Asked::kDeadline)},
    {"instru", "document", kOfWho},
    {"contr", "recorr"},
    {"process", "document|instru", kOfWho},
};

struct Body {
  std::string_view word, name;
};
constexpr Body kBodies[] = {
    {"agu", "agu"},
    {"anpd", "anpd"},
    {"camara", "camara"},
    {"cgu", "cgu"},
    {"cnj", "cnj"},
    {"congresso", "congresso"},
    {"df", "df"},
    {"distrital", "df"},
    {"distritais", "df"},
    {"estado", "estado"},
    {"estados", "estado"},
    {"estadual", "estado"},
    {"estaduais", "estado"},
    {"federal", "uniao"},
    {"federais", "uniao"},
    {"mp", "mp"},
    {"municipal", "municipio"},
    {"municipais", "municipio"},
    {"municipio", "municipio"},
    {"municipios", "municipio"},
    {"oab", "oab"},
    {"prefeitura", "prefeitura"},
    {"prefeito", "prefeito"},
    {"senado", "senado"},
    {"stf", "stf"},
    {"stj", "stj"},
    {"supremo", "stf"},
    {"tce", "tce"},
    {"tcu", "tcu"},
    {"trf", "trf"},
    {"tse", "tse"},
    {"tst", "tst"},
    {"uniao", "uniao"},
    {"autarquia", "autarquia"},
    {"autarquias", "autarquia"},
    {"estatal", "estatal"},
    {"estatais", "estatal"},
};

constexpr std::string_view kLawStatus[] = {
    "alterada", "alterado",  "anterior", "antiga",   "antigo",   "atual",    "era",
    "eram",     "foi",       "foram",    "minuta",   "nova",     "novo",     "original",
    "passado",  "pl",        "projeto",  "proposta", "redacao",  "revogada", "revogadas",
    "revogado", "revogados", "vetado",   "vigente",  "vigentes", "vigia",    "vigor",
    "vigorava", "dizia",     "previa",   "dispunha", "futura",
};

// Function words that change what is asked.
constexpr std::string_view kTellingWords[] = {"nem", "desde", "sob", "perante", "ou",  "foi",   "foram",
                                              "era", "fosse", "ha",  "mas",     "ate", "contra"};
constexpr std::string_view kMoreFunctionWords[] = {
    "e",    "sao",  "sendo", "sido", "estar",    "esta",  "estao", "sera", "serao", "seria", "ao",
    "numa", "cada", "pra",   "pro",  "eventual", "favor", "por",   "ai",   "entao", "afinal"};
constexpr std::string_view kAuxiliaries[] = {"e",     "sao",   "ser", "sera",  "serao", "seja",
                                             "sejam", "sido",  "foi", "foram", "esta",  "estao",
                                             "fica",  "ficam", "se",  "estar"};
constexpr std::string_view kArticles[] = {"o",    "a",    "os",    "as",    "do", "da",  "dos",
                                          "das",  "ao",   "aos",   "no",    "na", "nos", "nas",
                                          "pelo", "pela", "pelos", "pelas", "um", "uma"};
// Patterns.
constexpr std::string_view kCarriers[] = {
    "previsto|prevista|previstos|previstas|preve|preveem",
    "de acordo com",
    "nos termos de|do|da|dos|das",
    "em|com relacao a|ao|aos",
    "relativo|relativa|relativos|relativas|referente|referentes a|ao|aos",
    "com base em|no|na",
    "a luz de|do|da",
    "por favor",
    "conforme",
    "a|pela lei|legislacao preve|preveem|estabelece|estabelecem|prevista|previstas|previstos",
    "haver|ter",
    // Parentheses: one row, not two without a comma.
    ("ser|e|sao|sera|seja "
     "feito|feita|feitos|feitas|realizado|realizada|realizados|realizadas|efetuado|efetuada"),
    "respectivo|respectiva|respectivos|respectivas|referido|referida",
};
// "Quando posso usar o pregão" is "quando cabe o pregão".
constexpr std::string_view kUsing[] = {"usar",    "usa",    "usado", "usada",     "utilizar",
                                       "utiliza", "adotar", "adota", "utilizado", "utilizada"};
constexpr std::string_view kAskingCarriers[] = {
    "gera",     "geram",     "acarreta",     "acarretam",    "aplica",        "aplicam",
    "aplicada", "aplicadas", "aplicado",     "aplicados",    "aplicavel",     "aplicaveis",
    "incide",   "incidem",   "tenho",        "temos",        "rege",          "regem",
    "fixado",   "fixada",    "estabelecido", "estabelecida", "estabelecidas", "estabelecidos",
};

// Who acts, beside the words whose ending says so.
constexpr std::string_view kActing[] = {
    "administr", "advogado", "autor",   "candidat", "cidada", "crianc", "empregado",
    "empres",    "entidad",  "fiscal",  "gestor",   "juiz",   "menor",  "mulher",
    "orga",      "parent",   "partido", "reu",      "soci",   "vitim",
};
// Acts that are done upon acts: "recurso da decisão sobre a impugnação" is not "impugnação da decisão sobre o
// recurso".
constexpr std::string_view kActsUponActs[] = {
    "anul",   "cobr", "contest", "decid",   "denunci",   "homolog",
    "impugn", "julg", "recorr",  "respond", "represent", "revog",
};

constexpr std::string_view kSoft[] = {"administrativo",  "administrativa", "administrativos",
                                      "administrativas", "legal",          "legais",
                                      "devidamente",     "eventuais"};

constexpr std::pair<std::string_view, std::uint32_t> kNumbers[] = {
    {"cem", 100}, {"cento", 100},   {"cinco", 5},  {"cinquenta", 50}, {"dez", 10},     {"dois", 2},
    {"doze", 12}, {"duas", 2},      {"nove", 9},   {"noventa", 90},   {"oitenta", 80}, {"oito", 8},
    {"onze", 11}, {"quarenta", 40}, {"quatro", 4}, {"quinze", 15},    {"seis", 6},     {"sessenta", 60},
    {"sete", 7},  {"setenta", 70},  {"tres", 3},   {"trinta", 30},    {"vinte", 20},
};
constexpr std::string_view kMonths[] = {"janeiro",  "fevereiro", "marco",    "abril",
                                        "maio",     "junho",     "julho",    "agosto",
                                        "setembro", "outubro",   "novembro", "dezembro"};

template <typename List>
bool holds(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

template <typename Rows, typename Value>
Value value_of(const Rows& rows, std::string_view word, Value none) {
  for (const auto& [key, value] : rows) {
    if (key == word) return value;
  }
  return none;
}

}  // namespace

std::span<const Implied> implied() { return kImplied; }
std::span<const std::string_view> carriers() { return kCarriers; }

std::string_view body_of(std::string_view word) { return value_of(kBodies, word, std::string_view()); }
bool is_law_status(std::string_view word) { return holds(kLawStatus, word); }
bool is_auxiliary(std::string_view word) { return holds(kAuxiliaries, word); }
bool is_article(std::string_view word) { return holds(kArticles, word); }
bool is_asking_carrier(std::string_view word) { return holds(kAskingCarriers, word); }
bool is_using(std::string_view word) { return holds(kUsing, word); }
bool is_acting(std::string_view concept_name) { return holds(kActing, concept_name); }
bool is_act_upon_acts(std::string_view concept_name) { return holds(kActsUponActs, concept_name); }
bool is_soft(std::string_view word) { return holds(kSoft, word); }

bool is_function_word(std::string_view word) {
  return (text::is_stop_word(word) || holds(kMoreFunctionWords, word)) && !holds(kTellingWords, word);
}

std::uint32_t number_word(std::string_view word) { return value_of(kNumbers, word, std::uint32_t{0}); }

std::uint64_t multiplier(std::string_view word) {
  if (word == "mil") return 1'000;
  if (word == "milhao" || word == "milhoes") return 1'000'000;
  if (word == "bilhao" || word == "bilhoes") return 1'000'000'000;
  return 0;
}

std::uint32_t month_of(std::string_view word) {
  const auto* found = std::find(std::begin(kMonths), std::end(kMonths), word);
  return found == std::end(kMonths) ? 0 : static_cast<std::uint32_t>(found - std::begin(kMonths)) + 1;
}

}  // namespace atimo::cache::internal
