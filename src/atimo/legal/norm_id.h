#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "atimo/base/date.h"

namespace atimo::legal {

enum class NormType : std::uint8_t {
  kUnknown,
  kConstituicao,
  kAdct,
  kEmendaConstitucional,
  kLei,
  kLeiComplementar,
  kLeiDelegada,
  kDecreto,
  kDecretoLei,
  kDecretoLegislativo,
  kMedidaProvisoria,
  kResolucao,
  kPortaria,
  kInstrucaoNormativa,
  kSumula,
  kSumulaVinculante,
  kCodigo,
  kRegulamento,
  kEstatuto,
  kRegimento,
  kOutro,
};

// Identity of a norm as far as a text tells it. An absent part is unknown, never a wildcard by itself;
// matches() says when two identities can be the same norm.
struct NormId {
  NormType type = NormType::kUnknown;
  std::uint32_t number = 0;  // 0: unnumbered or unknown
  std::string letters;       // "A" in "Lei 10.406-A"; usually empty
  std::int16_t year = 0;     // 0: unknown
  std::optional<Date> date;  // date of signature when known
  std::string local;         // LexML local: "br", "br;sao.paulo", ...; empty: unknown (federal by default)
  std::string authority;  // LexML authority: "federal", "estadual", "municipal", "supremo.tribunal.federal";
                          // empty: unknown
  std::string organ;  // issuing organ as written for IN, portaria, resolução: "seges", "seges/me"; folded;
                      // empty: unknown

  // Same type and number and no contradiction in year, date, organ, local. "Lei 14.133" matches
  // "Lei 14.133/2021".
  bool matches(const NormId& other) const;
  bool is_known() const { return type != NormType::kUnknown; }

  // urn:lex:br:federal:lei:2021-04-01;14133. Year alone when the date is not known; empty when there is
  // nothing to say.
  std::string to_urn() const;
  // Parses the part before '!' (a version part "@..." is accepted and ignored).
  static std::optional<NormId> parse_urn(std::string_view urn);

  // "Lei nº 14.133/2021", "Constituição Federal", "IN SEGES nº 65/2021", "Súmula Vinculante 13".
  std::string to_citation() const;
  // "lei-14133-2021", "in-seges-65-2021", "constituicao-1988": ASCII, stable, unique per norm; empty when
  // unknown.
  std::string to_document_id() const;

  friend bool operator==(const NormId&, const NormId&) = default;
};

// "Lei", "Decreto-Lei", "Instrução Normativa" ...
std::string_view type_name(NormType type);
// How "de" goes before its name: "da" Lei, "do" Decreto.
std::string_view genitive(NormType type);
// LexML type: "lei", "decreto.lei", "instrucao.normativa" ...
std::string_view lexml_type(NormType type);

}  // namespace atimo::legal
