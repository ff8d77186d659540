#include "atimo/legal/internal/norm_slug.h"

#include <algorithm>
#include <string>

#include "atimo/legal/internal/known_norms.h"
#include "atimo/legal/internal/norm_types.h"
#include "atimo/legal/internal/step_codes.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kLongestSlug = 120;

struct SlugType {
  std::string_view prefix;
  NormType type;
};

// Longer prefixes stand in front of those that begin them.
constexpr SlugType kSlugTypes[] = {
    {"constituicao-federal", NormType::kConstituicao},
    {"constituicao", NormType::kConstituicao},
    {"cf", NormType::kConstituicao},
    {"adct", NormType::kAdct},
    {"emenda-constitucional", NormType::kEmendaConstitucional},
    {"ec", NormType::kEmendaConstitucional},
    {"lei-complementar", NormType::kLeiComplementar},
    {"lcp", NormType::kLeiComplementar},
    {"lc", NormType::kLeiComplementar},
    {"lei-delegada", NormType::kLeiDelegada},
    {"lei", NormType::kLei},
    {"decreto-lei", NormType::kDecretoLei},
    {"dl", NormType::kDecretoLei},
    {"decreto-legislativo", NormType::kDecretoLegislativo},
    {"decreto", NormType::kDecreto},
    {"medida-provisoria", NormType::kMedidaProvisoria},
    {"mp", NormType::kMedidaProvisoria},
    {"instrucao-normativa", NormType::kInstrucaoNormativa},
    {"in", NormType::kInstrucaoNormativa},
    {"portaria", NormType::kPortaria},
    {"resolucao", NormType::kResolucao},
    {"sumula-vinculante", NormType::kSumulaVinculante},
    {"sv", NormType::kSumulaVinculante},
    {"sumula", NormType::kSumula},
    {"codigo-de-etica", NormType::kCodigo},
    {"regulamento-geral", NormType::kRegulamento},
    {"regulamento", NormType::kRegulamento},
    {"regimento-interno", NormType::kRegimento},
    {"estatuto", NormType::kEstatuto},
};

std::string tidy(std::string_view name) {
  name = name.substr(name.find_last_of('/') + 1);
  name = name.substr(0, name.find('.'));
  std::string out(name);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c == '_' ? '-' : c;
  return out;
}

bool is_slug(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string_view take_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('-'), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

bool is_number_word(std::string_view word) { return !word.empty() && word[0] >= '0' && word[0] <= '9'; }

// "-seges-me-65-2021": organ words, number, letter, year.
std::optional<NormId> parse_rest(NormId id, std::string_view rest) {
  while (!rest.empty() && !is_number_word(rest)) {
    const std::string_view word = take_word(rest);
    const bool level = word == "municipal" || word == "estadual" || word == "distrital" || word == "federal";
    if (level) {
      id.authority = word;
    } else if (is_sumula(id.type)) {
      id.authority = authority_of_court(word);
    } else if (word != "no" && word != "n" && !word.empty()) {
      id.organ += id.organ.empty() ? "" : "/";
      id.organ += word;
    }
  }
  if (rest.empty()) return id.organ.empty() ? std::nullopt : std::optional(id);
  const auto number = parse_number(take_word(rest));
  if (!number || *number == 0) return std::nullopt;
  id.number = *number;
  if (!rest.empty() && !is_number_word(rest)) {
    const std::string_view word = take_word(rest);
    if (word.size() != 1) return std::nullopt;
    id.letters = static_cast<char>(word[0] & ~0x20);
  }
  if (rest.empty()) return id;
  const auto year = parse_number(take_word(rest));
  if (!year || *year > 2999 || (*year >= 100 && *year < 1500)) return std::nullopt;
  id.year = full_year(*year);
  return id;
}

}  // namespace

std::optional<NormId> parse_norm_slug(std::string_view name) {
  if (name.size() > kLongestSlug) return std::nullopt;
  const std::string slug = tidy(name);
  if (!is_slug(slug)) return std::nullopt;
  for (const SlugType& row : kSlugTypes) {
    if (!std::string_view(slug).starts_with(row.prefix)) continue;
    std::string_view rest = std::string_view(slug).substr(row.prefix.size());
    if (!rest.empty() && rest[0] != '-') continue;
    if (!rest.empty()) rest.remove_prefix(1);
    if (is_constitutional_text(row.type)) {
      const bool of_1988 = rest.empty() || rest.starts_with("1988") || rest == "88" || rest == "federal";
      if (!of_1988) return std::nullopt;
      return row.type == NormType::kAdct ? adct_1988() : constituicao_1988();
    }
    NormId id;
    id.type = row.type;
    auto parsed = parse_rest(std::move(id), rest);
    if (!parsed) return std::nullopt;
    const bool organ_out_of_place = !parsed->organ.empty() && !is_issued_by_organ(parsed->type);
    if (organ_out_of_place) return std::nullopt;
    if (parsed->type == NormType::kSumulaVinculante) parsed->authority = authority_of_court("stf");
    complete_from_known(*parsed);
    return parsed;
  }
  return std::nullopt;
}

}  // namespace atimo::legal::internal
