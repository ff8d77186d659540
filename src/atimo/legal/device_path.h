#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atimo::legal {

// The kinds of step in a device's place, as LexML's id scheme names them (prt liv tit ... art cpt par inc ali
// ite).
enum class DeviceKind : std::uint8_t {
  kParte,
  kLivro,
  kTitulo,
  kSubtitulo,
  kCapitulo,
  kSecao,
  kSubsecao,
  kAgrupamento,  // groupings
  kArtigo,
  kCaput,
  kParagrafo,
  kInciso,
  kAlinea,
  kItem,
  kPena,  // devices
  kAnexo,
  kAdct,  // parts of their own
  kEpigrafe,
  kEmenta,
  kPreambulo,
  kEnunciado,  // a unit that is not part of an articulated norm (a sumula, a line of a data set)
};

bool is_grouping(DeviceKind kind);
// Portuguese name in lower case with accents: "artigo", "inciso", "alínea", "título".
std::string_view kind_name(DeviceKind kind);

// One step: kind, number and inserted-letter suffixes. "art. 103-A" is {kArtigo, 103, {1}}; "§ 4º-B"
// {kParagrafo, 4, {2}}; "parágrafo único" has unique = true and number 1. caput, epigrafe, ementa and
// preambulo carry number 0.
struct PathStep {
  DeviceKind kind = DeviceKind::kArtigo;
  std::uint32_t number = 0;
  std::vector<std::uint16_t> letters;  // A=1 .. Z=26, AA=27
  bool unique = false;

  friend auto operator<=>(const PathStep&, const PathStep&) = default;
};

// A place inside a norm, outermost step first. Article paths never include groupings (LexML ids do not).
struct DevicePath {
  std::vector<PathStep> steps;

  bool empty() const { return steps.empty(); }
  // LexML fragment: "art75_cpt_inc2_ali1", "art103-1_par4", "art5_par1u".
  std::string to_lexml() const;
  // Accepts ids without "cpt" ("art5_inc2") and puts it back. nullopt when it does not parse.
  static std::optional<DevicePath> parse_lexml(std::string_view id);
  // "art. 75, II, a" — the citation form in Portuguese: "art. 5º, § 1º, II, \"a\"", "art. 103-A", "art. 6º,
  // parágrafo único".
  std::string to_citation() const;
  // Short span id of the older system: ART-075, PAR-005-1, PAR-005-UNICO, INC-005-II, ALI-005-I-a; empty for
  // groupings.
  std::string to_span_id() const;
  static std::optional<DevicePath> parse_span_id(std::string_view span_id);
  // True when `this` is `other` or an ancestor of it. A caput step in `other` is skipped when `this` lacks
  // it.
  bool contains(const DevicePath& other) const;
  // The path cut after its article step; empty when there is none.
  DevicePath article() const;

  friend auto operator<=>(const DevicePath&, const DevicePath&) = default;
};

}  // namespace atimo::legal
