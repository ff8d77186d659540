#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/device_path.h"
#include "atimo/legal/norm_id.h"

namespace atimo::legal {

// One parsed reference. A range ("arts. 42 a 49") keeps both ends in `path` and `range_end`; a list ("arts.
// 5º e 6º", "incisos I, III e V do art. 7º") yields one Reference per element, each with its own span and the
// shared norm.
struct Reference {
  NormId norm;      // kUnknown when no norm is named
  DevicePath path;  // empty: the norm as a whole. May lack its article ("§ 2º", "inciso IV")
  std::optional<DevicePath> range_end;  // last device of a range, same depth as path
  std::uint32_t begin = 0;              // byte span in the text
  std::uint32_t end = 0;
  bool self = false;  // "desta Lei", "deste artigo", "neste Decreto": the norm (or article) that speaks
  bool previous_norm = false;  // "da mesma Lei", "da referida Lei", "do mesmo diploma": the norm named before

  // Full URN with fragment: urn:lex:br:federal:lei:2021-04-01;14133!art75_cpt_inc2; empty when the norm is
  // unknown.
  std::string to_urn() const;
  static std::optional<Reference> parse_urn(std::string_view urn);
};

// The one reference grammar of the project (ingest, questions, answers, cache). Finds every reference in
// `utf8`, in text order. Linear in the text's length; accepts any bytes; never throws. Thread-safe.
std::vector<Reference> find_references(std::string_view utf8);

// Of a text that still grows: the references that stay as they are whatever follows, and the byte from which
// on the text has to be read again together with what follows. Nothing found crosses that byte.
struct SettledReferences {
  std::vector<Reference> references;
  std::size_t settled = 0;
};
SettledReferences find_settled_references(std::string_view utf8);

// The norm that a heading (epígrafe), title or file name speaks of: "LEI Nº 14.133, DE 1º DE ABRIL DE 2021",
// "INSTRUÇÃO NORMATIVA SEGES /ME Nº 65, DE 7 DE JULHO DE 2021", "CONSTITUIÇÃO DA REPÚBLICA FEDERATIVA DO
// BRASIL DE 1988", "lei-8906-1994.txt", "decreto-7404-2010", "codigo-de-etica-oab". nullopt when it names
// none.
std::optional<NormId> parse_norm_heading(std::string_view utf8);

// Roman numeral (any case, canonical form only, 1..3999) or nullopt.
std::optional<std::uint32_t> parse_roman(std::string_view text);
std::string to_roman(std::uint32_t number);

// "1º de abril de 2021", "1/4/2021", "01.04.2021", "9.1.2001": first date found in the text, or nullopt.
std::optional<Date> find_date(std::string_view utf8);

}  // namespace atimo::legal
