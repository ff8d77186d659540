#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/legal/internal/norm_types.h"
#include "atimo/legal/internal/step_codes.h"
#include "atimo/legal/norm_id.h"

// urn:lex:LOCAL:AUTHORITY:TYPE:DESCRIPTOR, where DESCRIPTOR is WHEN;NUMBER. Beyond LexML's grammar: an
// unknown date leaves WHEN empty (";14133"), and an organ known only by its initials stands as the authority
// ("seges;me").

namespace atimo::legal {
namespace {

constexpr std::size_t kLongestUrn = 400;
constexpr std::string_view kPrefix = "urn:lex:";
constexpr std::string_view kUnnumbered = "lex-1";

bool is_urn_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == ';' || c == '-' || c == ',';
}

bool is_urn_text(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_urn_character);
}

std::string organ_to_authority(std::string_view organ) {
  std::string out(organ);
  std::replace(out.begin(), out.end(), '/', ';');
  for (char& c : out) {
    if (!is_urn_character(c)) c = '.';
  }
  return out;
}

bool is_level(std::string_view authority) {
  return authority == "federal" || authority == "estadual" || authority == "municipal" ||
         authority == "distrital";
}

// Up to the first ':'; the rest stays in `text`.
std::string_view take_part(std::string_view& text) {
  const std::size_t end = text.find(':');
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

bool parse_when(std::string_view when, NormId& id) {
  if (when.empty()) return true;
  if (when.size() == 4) {
    const auto year = internal::parse_number(when);
    if (!year || *year < 1500 || *year > 2999) return false;
    id.year = static_cast<std::int16_t>(*year);
    return true;
  }
  id.date = Date::parse_iso(when);
  if (!id.date) return false;
  id.year = id.date->year;
  return true;
}

bool parse_number_part(std::string_view text, NormId& id) {
  // "lex-N" and "seq-sigla-N" number the unnumbered.
  if (text.starts_with("lex-") || text.starts_with("seq-")) return true;
  const std::size_t digits = std::min(text.find('-'), text.size());
  const auto number = internal::parse_number(text.substr(0, digits));
  if (!number) return false;
  if (!internal::is_constitutional_text(id.type)) id.number = *number;
  if (digits < text.size()) {
    const auto letters = internal::parse_letters(text.substr(digits + 1));
    if (!letters) return false;
    id.letters = internal::letters_name(*letters);
  }
  return true;
}

bool parse_descriptor(std::string_view text, NormId& id) {
  text = text.substr(0, text.find_first_of("@~"));
  const std::size_t mark = text.find(';');
  if (!parse_when(text.substr(0, mark), id)) return false;
  if (mark == std::string_view::npos) return id.year != 0;
  text.remove_prefix(mark + 1);
  // A component behind the number (an annex) is accepted and ignored.
  return parse_number_part(text.substr(0, text.find(';')), id);
}

}  // namespace

std::string NormId::to_urn() const {
  if (!is_known()) return {};
  const bool constitutional = internal::is_constitutional_text(type);
  if (number == 0 && organ.empty() && !date && !constitutional) return {};
  std::string issuer = authority;
  if (issuer.empty()) issuer = organ.empty() ? "federal" : organ_to_authority(organ);
  std::string when = date ? date->to_iso() : year != 0 ? concat(year) : std::string();
  std::string which = number != 0 ? concat(number) : std::string(kUnnumbered);
  if (constitutional) {
    if (when.empty()) when = "1988-10-05";
    which = when.substr(0, 4);
  }
  if (!letters.empty()) {
    std::string lower = letters;
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    which += concat("-", lower);
  }
  return concat(kPrefix, local.empty() ? "br" : local, ":", issuer, ":", lexml_type(type), ":", when, ";",
                which);
}

std::optional<NormId> NormId::parse_urn(std::string_view urn) {
  if (urn.size() > kLongestUrn || !urn.starts_with(kPrefix)) return std::nullopt;
  std::string_view rest = urn.substr(kPrefix.size());
  rest = rest.substr(0, rest.find('!'));
  const std::string_view local = take_part(rest);
  const std::string_view issuer = take_part(rest);
  const std::string_view type_part = take_part(rest);
  if (!is_urn_text(local) || !is_urn_text(issuer)) return std::nullopt;
  const auto type = internal::type_of_lexml(type_part.substr(0, type_part.find(';')));
  if (!type) return std::nullopt;
  NormId id;
  id.type = *type;
  id.local = local;
  const bool is_organ = internal::is_issued_by_organ(*type) && !is_level(issuer);
  if (is_organ) {
    id.organ = issuer;
    std::replace(id.organ.begin(), id.organ.end(), ';', '/');
  } else {
    id.authority = issuer;
  }
  if (!parse_descriptor(rest, id)) return std::nullopt;
  if (internal::is_constitutional_text(*type) && id.year == 1988) id.date = Date{1988, 10, 5};
  return id;
}

}  // namespace atimo::legal
