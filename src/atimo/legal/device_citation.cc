#include "atimo/base/concat.h"
#include "atimo/legal/device_path.h"
#include "atimo/legal/internal/step_codes.h"
#include "atimo/legal/reference.h"

namespace atimo::legal {
namespace {

std::string with_thousand_dots(std::uint32_t number) {
  std::string digits = concat(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ".");
  }
  return digits;
}

// LC 95/1998, art. 10: ordinal up to the ninth, cardinal from ten on.
std::string ordinal(std::uint32_t number) {
  return number < 10 ? concat(number, "º") : with_thousand_dots(number);
}

std::string suffixes(const PathStep& step) {
  std::string out;
  for (std::uint16_t letter : step.letters) out += concat("-", internal::letters_name(letter));
  return out;
}

std::string alinea_letters(const PathStep& step) {
  std::string letters = internal::letters_name(static_cast<std::uint16_t>(step.number));
  for (char& c : letters) c = static_cast<char>(c | 0x20);
  return concat("\"", letters, suffixes(step), "\"");
}

std::string capitalized(DeviceKind kind) {
  std::string name(kind_name(kind));
  name[0] = static_cast<char>(name[0] & ~0x20);
  return name;
}

std::string roman_number(const PathStep& step) {
  return step.number > 3999 ? concat(step.number) : to_roman(step.number);
}

// `first` is true for the outermost step, which names its kind where a later one goes without.
std::string cite_step(const PathStep& step, bool first) {
  switch (step.kind) {
    case DeviceKind::kArtigo:
      return step.unique ? "artigo único" : concat("art. ", ordinal(step.number), suffixes(step));
    case DeviceKind::kParagrafo:
      return step.unique ? "parágrafo único" : concat("§ ", ordinal(step.number), suffixes(step));
    case DeviceKind::kInciso:
      return concat(first ? "inciso " : "", roman_number(step), suffixes(step));
    case DeviceKind::kAlinea:
      return concat(first ? "alínea " : "", alinea_letters(step));
    case DeviceKind::kItem:
      return concat("item ", step.number, suffixes(step));
    case DeviceKind::kEnunciado:
      return concat("enunciado ", step.number, suffixes(step));
    case DeviceKind::kAdct:
      return "ADCT";
    case DeviceKind::kCaput:
    case DeviceKind::kPena:
    case DeviceKind::kEpigrafe:
    case DeviceKind::kEmenta:
    case DeviceKind::kPreambulo:
      return std::string(kind_name(step.kind));
    default:
      if (step.unique) return concat(capitalized(step.kind), " único");
      if (step.number == 0) return capitalized(step.kind);
      return concat(capitalized(step.kind), " ", roman_number(step), suffixes(step));
  }
}

}  // namespace

std::string DevicePath::to_citation() const {
  std::string out;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool implied = steps[i].kind == DeviceKind::kCaput && i + 1 < steps.size() && i > 0;
    if (implied) continue;
    if (!out.empty()) out += ", ";
    out += cite_step(steps[i], i == 0);
  }
  return out;
}

}  // namespace atimo::legal
