#include <array>
#include <utility>

#include "atimo/legal/reference.h"

namespace atimo::legal {
namespace {

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 13> kRomanParts = {{{1000, "M"},
                                                                                     {900, "CM"},
                                                                                     {500, "D"},
                                                                                     {400, "CD"},
                                                                                     {100, "C"},
                                                                                     {90, "XC"},
                                                                                     {50, "L"},
                                                                                     {40, "XL"},
                                                                                     {10, "X"},
                                                                                     {9, "IX"},
                                                                                     {5, "V"},
                                                                                     {4, "IV"},
                                                                                     {1, "I"}}};
constexpr std::size_t kLongestRoman = 15;  // MMMDCCCLXXXVIII

bool starts_with_ignoring_case(std::string_view text, std::string_view upper) {
  if (text.size() < upper.size()) return false;
  for (std::size_t i = 0; i < upper.size(); ++i) {
    if ((text[i] & ~0x20) != upper[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<std::uint32_t> parse_roman(std::string_view text) {
  if (text.empty() || text.size() > kLongestRoman) return std::nullopt;
  std::uint32_t value = 0;
  std::string_view rest = text;
  for (const auto& [worth, letters] : kRomanParts) {
    // Greedy reading never takes a unit part more than three times in a canonical numeral.
    const int most = letters.size() == 2 || worth == 5 || worth == 50 || worth == 500 ? 1 : 3;
    for (int taken = 0; taken < most && starts_with_ignoring_case(rest, letters); ++taken) {
      value += worth;
      rest.remove_prefix(letters.size());
    }
  }
  // What greedy reading accepts may still be odd ("IXIV"): only the canonical spelling of the value counts.
  if (!rest.empty() || value == 0 || to_roman(value).size() != text.size()) return std::nullopt;
  if (!starts_with_ignoring_case(text, to_roman(value))) return std::nullopt;
  return value;
}

std::string to_roman(std::uint32_t number) {
  std::string out;
  if (number == 0 || number > 3999) return out;
  for (const auto& [worth, letters] : kRomanParts) {
    for (; number >= worth; number -= worth) out += letters;
  }
  return out;
}

}  // namespace atimo::legal
