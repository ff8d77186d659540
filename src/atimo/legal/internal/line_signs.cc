#include "atimo/legal/internal/line_signs.h"

#include <string>

#include "atimo/legal/internal/cursor.h"
#include "atimo/text/fold.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kMaxHeading = 160;
constexpr std::size_t kMaxClosing = 200;

bool is_upper_start(std::string_view text) {
  if (text.empty()) return false;
  if (is_upper(text[0])) return true;
  return text.size() > 1 && text[0] == '\xc3' && static_cast<unsigned char>(text[1]) < 0xa0;
}

bool has_month(std::string_view folded) {
  for (const std::string_view month :
       {" de janeiro", " de fevereiro", " de marco", " de abril", " de maio", " de junho", " de julho",
        " de agosto", " de setembro", " de outubro", " de novembro", " de dezembro"}) {
    if (folded.find(month) != std::string_view::npos) return true;
  }
  return false;
}

// "Brasília, 1º de abril de 2021": a place of at most four words, a comma, a day.
bool is_place_and_date(std::string_view line) {
  const std::size_t comma = line.find(',');
  if (comma == std::string_view::npos || comma < 3 || comma > 60) return false;
  std::size_t words = 1;
  for (const char c : line.substr(0, comma)) {
    if (c == ' ') ++words;
    if (is_digit(c) || c == '.' || c == ';') return false;
  }
  if (words > 5) return false;
  Cursor cursor(line, comma + 1);
  cursor.skip_spaces();
  if (cursor.eat("em ")) cursor.skip_spaces();
  if (!is_digit(cursor.peek())) return false;
  return has_month(text::fold(cursor.rest().substr(0, 40)));
}

}  // namespace

bool closes_norm(std::string_view line) {
  if (!is_upper_start(line)) return false;
  if (line[0] == 'E' && line.starts_with("Este ")) {
    const std::string folded = text::fold(line.substr(0, 60));
    return folded.starts_with("este texto nao substitui") ||
           folded.starts_with("este conteudo nao substitui");
  }
  if (line.size() > kMaxClosing) line = line.substr(0, kMaxClosing);
  return is_place_and_date(line);
}

bool opens_adct(std::string_view line) {
  if (line.size() < 45 || line.size() > 90) return false;
  if (line[0] != 'A') return false;
  return text::fold(line).starts_with("ato das disposicoes constitucionais transitorias");
}

bool opens_annex(std::string_view line) {
  if (line.size() > kMaxHeading || !(line.starts_with("ANEXO") || line.starts_with("Anexo"))) return false;
  std::string_view rest = line.substr(5);
  if (rest.empty()) return true;
  if (rest[0] != ' ') return false;
  rest.remove_prefix(1);
  const std::string_view word = rest.substr(0, rest.find(' '));
  if (word == "ÚNICO" || word == "Único" || word == "UNICO") return true;
  for (const char c : word) {
    if (std::string_view("IVXLC0123456789-ABDE").find(c) == std::string_view::npos)
      return line.starts_with("ANEXO ") && is_all_capitals(line);
  }
  return !looks_like_heading(line) ? false : true;
}

bool is_comment(std::string_view line) {
  if (line.starts_with("#")) return true;
  if (!line.starts_with("(")) return false;
  // "(MPSC-2021-CESPE): ..." names a contest and its year in front of a colon.
  const std::size_t close = line.find(')');
  if (close == std::string_view::npos || close > 80) return false;
  const std::string_view inside = line.substr(1, close - 1);
  const std::size_t year = inside.find("20");
  const bool contest = year != std::string_view::npos && year > 0 &&
                       inside.find('-') != std::string_view::npos &&
                       inside.find(" de ") == std::string_view::npos;
  std::string_view after = line.substr(close + 1);
  while (after.starts_with(" ")) after.remove_prefix(1);
  return contest && after.starts_with(":");
}

bool ends_complete(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  for (const std::string_view more : {" e", " ou"}) {
    if (text.size() > more.size() + 1 && text.ends_with(more) && text[text.size() - more.size() - 1] == ';')
      return true;
    if (text.ends_with(more) && text.size() > 3 && text[text.size() - more.size() - 1] == ',') return true;
  }
  if (text.empty()) return true;
  const char last = text.back();
  return last == '.' || last == ';' || last == ':' || last == ')' || last == '!' || last == '?' ||
         last == '"' || text.ends_with("”");
}

bool looks_like_heading(std::string_view line) {
  if (line.empty() || line.size() > kMaxHeading || !is_upper_start(line)) return false;
  const char last = line.back();
  return last != '.' && last != ';' && last != ':' && last != ',' && last != '!' && last != '?';
}

bool is_all_capitals(std::string_view line) {
  bool letters = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_lower(line[i])) return false;
    if (is_upper(line[i])) letters = true;
    if (line[i] == '\xc3' && i + 1 < line.size() && static_cast<unsigned char>(line[i + 1]) >= 0xa0)
      return false;
  }
  return letters;
}

}  // namespace atimo::legal::internal
