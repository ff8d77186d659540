#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atimo/legal/norm_id.h"

namespace atimo::legal::internal {

// What each surface calls a type of norm.
struct NormTypeRow {
  NormType type;
  std::string_view name;      // "Instrução Normativa"
  std::string_view lexml;     // "instrucao.normativa"
  std::string_view document;  // prefix of document ids: "in"
};

const NormTypeRow& row_of(NormType type);
std::optional<NormType> type_of_lexml(std::string_view lexml);

// The Constituição and its ADCT: one of each date, so they carry no number.
bool is_constitutional_text(NormType type);
// Súmulas and other sentences of a court, where the authority is part of the identity.
bool is_sumula(NormType type);
// Acts that an organ below the head of government issues; their number repeats from organ to organ.
bool is_issued_by_organ(NormType type);

// Courts that issue súmulas: "stf" <-> "supremo.tribunal.federal".
std::string_view authority_of_court(std::string_view folded_initials);
std::string_view court_of_authority(std::string_view authority);

// The Constituição of 1988 and its ADCT.
NormId constituicao_1988();
NormId adct_1988();

// 40 is 1940, 21 is 2021: no norm in use comes from before 1930 with a two-digit year.
std::int16_t full_year(std::uint32_t written);

}  // namespace atimo::legal::internal
