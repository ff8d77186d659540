#include "atimo/retrieval/understanding.h"

#include <algorithm>
#include <array>
#include <string>

#include "atimo/text/fold.h"

namespace atimo::retrieval {
namespace {

// Long texts (exam statements, clauses pasted whole) mention devices without asking for them.
constexpr std::size_t kLongestDeviceQuestion = 240;
constexpr std::size_t kLastDayWindow = 32;  // bytes after "em " in which a written date must start

// Words that tell a date of wording from any other date when the question names no device.
constexpr std::array<std::string_view, 9> kWordingCues = {
    "vigente", "vigor", "vigorava", "vigia", "redacao", "dizia", "texto de", "previa", "na epoca"};

bool has_device(const std::vector<legal::Reference>& references) {
  return std::any_of(references.begin(), references.end(),
                     [](const legal::Reference& r) { return !r.path.empty(); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Date> year_end(std::string_view text) {
  if (text.size() < 4 || (text.size() > 4 && (is_digit(text[4]) || text[4] == '.' || text[4] == '/')))
    return std::nullopt;
  int year = 0;
  for (const char c : text.substr(0, 4)) {
    if (!is_digit(c)) return std::nullopt;
    year = year * 10 + (c - '0');
  }
  return year >= 1800 && year <= 2200 ? Date::make(year, 12, 31) : std::nullopt;
}

std::optional<Date> date_after_em(std::string_view folded) {
  static constexpr std::array<std::string_view, 3> kLeads = {"em ", "no ano de ", "ate "};
  for (const std::string_view lead : kLeads) {
    for (std::size_t at = folded.find(lead); at != std::string_view::npos; at = folded.find(lead, at + 1)) {
      if (at > 0 && folded[at - 1] != ' ') continue;
      const std::string_view rest = folded.substr(at + lead.size());
      if (rest.empty() || !is_digit(rest.front())) continue;
      if (const auto year = year_end(rest)) return year;
      if (const auto day = legal::find_date(rest.substr(0, kLastDayWindow))) return day;
    }
  }
  return std::nullopt;
}

}  // namespace

Understanding understand(std::string_view question) {
  Understanding result;
  result.references = legal::find_references(question);
  result.names_device = has_device(result.references) && question.size() <= kLongestDeviceQuestion;
  result.names_norm = question.size() <= kLongestDeviceQuestion &&
                      std::any_of(result.references.begin(), result.references.end(),
                                  [](const legal::Reference& r) { return r.norm.is_known(); });
  const std::string folded = text::fold(question);
  const bool about_wording = std::any_of(kWordingCues.begin(), kWordingCues.end(), [&](std::string_view cue) {
    return folded.find(cue) != std::string::npos;
  });
  if (result.names_device || about_wording) result.as_of = date_after_em(folded);
  return result;
}

}  // namespace atimo::retrieval
