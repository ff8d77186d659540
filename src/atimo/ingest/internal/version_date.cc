#include "atimo/ingest/internal/version_date.h"

#include <array>
#include <charconv>

#include "absl/strings/ascii.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::array<std::string_view, 4> kPhrases = {"Texto compilado até", "Texto promulgado em",
                                                      "Texto atualizado até", "Texto consolidado até"};
constexpr std::size_t kReach = 120;

std::optional<Date> date_at(std::string_view text) {
  if (text.size() < 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
  const auto number = [&](std::size_t pos, std::size_t length) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data() + pos, text.data() + pos + length, value);
    return error == std::errc() && end == text.data() + pos + length ? value : -1;
  };
  return Date::make(number(6, 4), number(3, 2), number(0, 2));
}

}  // namespace

std::optional<Date> find_version_date(std::string_view line) {
  for (const std::string_view phrase : kPhrases) {
    const std::size_t at = line.find(phrase);
    if (at == std::string_view::npos) continue;
    const std::string_view reach = line.substr(at + phrase.size(), kReach);
    for (std::size_t pos = 0; pos < reach.size(); ++pos) {
      if (!absl::ascii_isdigit(reach[pos])) continue;
      if (const auto date = date_at(reach.substr(pos))) return date;
    }
  }
  return std::nullopt;
}

}  // namespace atimo::ingest::internal
