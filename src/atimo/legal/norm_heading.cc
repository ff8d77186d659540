#include <algorithm>

#include "atimo/legal/internal/norm_grammar.h"
#include "atimo/legal/internal/norm_slug.h"
#include "atimo/legal/internal/norm_types.h"
#include "atimo/legal/reference.h"

namespace atimo::legal {
namespace {

// A heading says what it is at its beginning; a whole page is no heading.
constexpr std::size_t kLongestHeading = 600;

struct BodyCode {
  std::string_view words;
  NormType type;
};

// Norms of a professional body, without a number: the words in front of the body's name.
constexpr BodyCode kBodyCodes[] = {
    {"codigo de etica", NormType::kCodigo},
    {"regulamento geral", NormType::kRegulamento},
    {"regimento interno", NormType::kRegimento},
};

std::string joined_words(const internal::Lexed& lexed) {
  std::string out;
  for (const internal::Token& token : lexed.tokens) {
    if (!token.is(internal::TokenKind::kWord)) continue;
    if (!out.empty()) out += ' ';
    out += lexed.word(token);
  }
  return out;
}

std::optional<NormId> body_code(const internal::Lexed& lexed) {
  const std::string words = joined_words(lexed);
  for (const BodyCode& code : kBodyCodes) {
    if (!words.starts_with(code.words)) continue;
    const std::string padded = words + " ";
    const bool oab = padded.find(" oab ") != std::string::npos ||
                     padded.find("advogados do brasil") != std::string::npos ||
                     padded.find(" advocacia ") != std::string::npos;
    NormId id;
    id.type = code.type;
    if (oab) {
      id.organ = "oab";
      return id;
    }
    for (std::string_view court : {"stf", "stj", "tst", "tse", "tcu", "cnj"}) {
      if (padded.find(std::string(" ") + std::string(court) + " ") == std::string::npos) continue;
      id.organ = court;
      return id;
    }
  }
  return std::nullopt;
}

bool looks_like_file_name(std::string_view text) {
  return text.find(' ') == std::string_view::npos && text.find_first_of("-_") != std::string_view::npos;
}

}  // namespace

std::optional<NormId> parse_norm_heading(std::string_view utf8) {
  const std::size_t begin = utf8.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  utf8 = utf8.substr(begin, kLongestHeading);
  while (!utf8.empty() && (utf8.back() == ' ' || utf8.back() == '\n' || utf8.back() == '\r'))
    utf8.remove_suffix(1);
  if (looks_like_file_name(utf8)) {
    if (auto id = internal::parse_norm_slug(utf8)) return id;
  }
  const internal::Lexed lexed = internal::lex(utf8);
  if (auto id = body_code(lexed)) return id;
  for (std::size_t i = 0; i < lexed.tokens.size(); ++i) {
    if (lexed.tokens[i].entry == nullptr) continue;
    const auto match = internal::parse_norm(lexed, i);
    if (match && !match->doubtful && !match->mentions.empty()) return match->mentions[0].id;
  }
  return std::nullopt;
}

}  // namespace atimo::legal
