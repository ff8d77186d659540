#include "atimo/legal/norm_id.h"

#include <algorithm>
#include <cctype>

#include "atimo/base/concat.h"
#include "atimo/legal/internal/norm_types.h"

namespace atimo::legal {
namespace {

using internal::is_constitutional_text;

template <typename T>
bool contradicts(const T& a, const T& b) {
  return a != T{} && b != T{} && a != b;
}

// "seges" and "seges/me" are one organ named shorter and longer.
bool organs_contradict(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  const auto has_every_part = [](std::string_view whole, std::string_view parts) {
    while (true) {
      const std::size_t end = parts.find('/');
      const std::string_view part = parts.substr(0, end);
      bool found = false;
      for (std::string_view rest = whole; !found;) {
        const std::size_t stop = rest.find('/');
        found = rest.substr(0, stop) == part;
        if (stop == std::string_view::npos) break;
        rest.remove_prefix(stop + 1);
      }
      if (!found) return false;
      if (end == std::string_view::npos) return true;
      parts.remove_prefix(end + 1);
    }
  };
  return !has_every_part(a, b) && !has_every_part(b, a);
}

// An unnumbered norm is known by its organ or its day ("Código de Ética da OAB", "Lei de 11 de agosto de
// 1827").
bool same_unnumbered(const NormId& a, const NormId& b) {
  if (is_constitutional_text(a.type)) return true;
  return (!a.organ.empty() && !b.organ.empty()) || (a.date && a.date == b.date);
}

std::string with_dots(std::uint32_t number) {
  std::string digits = concat(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ".");
  }
  return digits;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string level_name(std::string_view authority) {
  if (authority == "municipal") return " Municipal";
  if (authority == "estadual") return " Estadual";
  if (authority == "distrital") return " Distrital";
  return {};
}

std::string cite_number(const NormId& id) {
  std::string out = with_dots(id.number);
  if (!id.letters.empty()) out += concat("-", id.letters);
  if (id.year != 0) out += concat("/", id.year);
  return out;
}

std::string cite_sumula(const NormId& id) {
  std::string out = concat(type_name(id.type), " ", id.number);
  const std::string_view court = internal::court_of_authority(id.authority);
  if (id.type == NormType::kSumula && !court.empty()) out += concat(" do ", upper(court));
  return out;
}

// ASCII letters, digits and single hyphens, whatever the organ's name held.
std::string slug(std::string_view text) {
  std::string out;
  for (unsigned char c : text) {
    if (std::isalnum(c)) {
      out += static_cast<char>(std::tolower(c));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  if (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

bool is_below_union(std::string_view authority) {
  return authority == "municipal" || authority == "estadual" || authority == "distrital";
}

}  // namespace

bool NormId::matches(const NormId& other) const {
  if (!is_known() || type != other.type) return false;
  if (number != other.number || letters != other.letters) return false;
  if (number == 0 && !same_unnumbered(*this, other)) return false;
  if (contradicts(year, other.year) || (date && other.date && *date != *other.date)) return false;
  if ((date && contradicts(date->year, other.year)) || (other.date && contradicts(year, other.date->year))) {
    return false;
  }
  if (contradicts(local, other.local) || contradicts(authority, other.authority)) return false;
  return !organs_contradict(organ, other.organ);
}

std::string NormId::to_citation() const {
  if (!is_known()) return {};
  if (is_constitutional_text(type)) {
    const std::string name(type_name(type));
    return year == 0 || year == 1988 ? name : concat(name, " de ", year);
  }
  if (internal::is_sumula(type)) return cite_sumula(*this);
  const std::string name =
      type == NormType::kInstrucaoNormativa ? "IN" : concat(type_name(type), level_name(authority));
  if (number != 0) {
    return organ.empty() ? concat(name, " nº ", cite_number(*this))
                         : concat(name, " ", upper(organ), " nº ", cite_number(*this));
  }
  if (!organ.empty()) return concat(name, organ == "oab" ? " da " : " do ", upper(organ));
  return year == 0 ? name : concat(name, " de ", year);
}

std::string NormId::to_document_id() const {
  if (!is_known()) return {};
  std::string out(internal::row_of(type).document);
  const std::int16_t known_year = date ? date->year : year;
  if (is_constitutional_text(type)) return concat(out, "-", known_year == 0 ? 1988 : known_year);
  if (number == 0 && organ.empty() && !date) return {};
  if (is_below_union(authority)) {
    out += concat("-", authority);
    const std::string place = slug(std::string_view(local).substr(std::min(local.find(';'), local.size())));
    if (!place.empty()) out += concat("-", place);
  }
  if (internal::is_sumula(type)) {
    const std::string_view court = internal::court_of_authority(authority);
    if (type == NormType::kSumula && !court.empty()) out += concat("-", court);
    return concat(out, "-", number);
  }
  if (!organ.empty()) out += concat("-", slug(organ));
  if (number != 0) out += concat("-", number);
  if (!letters.empty()) out += concat("-", slug(letters));
  if (number == 0 && date) return concat(out, "-", date->to_iso());
  if (known_year != 0) out += concat("-", known_year);
  return out;
}

std::string_view genitive(NormType type) {
  switch (type) {
    case NormType::kDecreto:
    case NormType::kDecretoLei:
    case NormType::kDecretoLegislativo:
    case NormType::kCodigo:
    case NormType::kRegulamento:
    case NormType::kEstatuto:
    case NormType::kRegimento:
    case NormType::kAdct:
      return "do";
    default:
      return "da";
  }
}

}  // namespace atimo::legal
