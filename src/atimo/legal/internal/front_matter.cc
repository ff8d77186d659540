#include "atimo/legal/internal/front_matter.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "atimo/legal/internal/notes.h"
#include "atimo/legal/reference.h"
#include "atimo/text/fold.h"

namespace atimo::legal::internal {
namespace {

constexpr std::size_t kMaxFrontLines = 400;
constexpr std::size_t kMaxEpigraph = 220;

bool starts_with_any(std::string_view folded, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return folded.starts_with(prefix); });
}

bool names_norm_type(std::string_view folded) {
  return starts_with_any(folded, {"lei ", "decreto", "constituicao", "instrucao normativa", "portaria", "resolucao",
                                  "medida provisoria", "emenda constitucional", "ato das disposicoes", "codigo",
                                  "regulamento", "estatuto", "regimento", "provimento", "sumula"});
}

bool opens_preamble(std::string_view folded) {
  return starts_with_any(folded, {"o presidente", "a presidenta", "a presidente", "o vice-presidente", "o secretari",
                                  "a secretari", "o ministr", "a ministr", "faco saber", "o congresso", "a mesa",
                                  "as mesas", "nos, representantes", "o prefeito", "a prefeita", "o governador",
                                  "a governadora", "preambulo", "o diretor", "a diretor", "o conselho", "a camara",
                                  "o senado", "o povo", "o comite", "o advogado", "a assembleia", "o superintendente"});
}

bool is_page_furniture(std::string_view folded) {
  return starts_with_any(folded, {"presidencia da republica", "casa civil", "subchefia", "secretaria-geral", "vigencia",
                                  "indice", "texto compilado", "mensagem de veto", "regulamento", "diario oficial",
                                  "publicado em", "orgao:", "vide ", "texto para impressao", "(vide", "conversao da",
                                  "texto original", "sumario", "producao de efeito", "lei de introducao"});
}

void append(std::string& to, std::string_view text) {
  if (!to.empty()) to += ' ';
  to += text;
}

struct Front {
  std::optional<std::size_t> epigraph;
  std::optional<std::size_t> preamble;
};

Front find_marks(const SourceText& source, std::size_t begin, std::size_t body) {
  Front front;
  for (std::size_t i = begin; i < body; ++i) {
    const std::string& line = source.lines[i].text;
    const std::string folded = text::fold(std::string_view(line).substr(0, 64));
    if (!front.epigraph && line.size() <= kMaxEpigraph && names_norm_type(folded) && parse_norm_heading(line)) {
      front.epigraph = i;
    } else if (!front.preamble && opens_preamble(folded) && (front.epigraph || i + 6 >= body)) {
      front.preamble = i;
    }
  }
  return front;
}

void read_ementa(const SourceText& source, std::size_t begin, std::size_t end, Norma& norma) {
  std::string fallback;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string& line = source.lines[i].text;
    const std::string folded = text::fold(std::string_view(line).substr(0, 64));
    if (is_page_furniture(folded) || is_note_line(line) || line == source.lines[begin - 1].text) continue;
    if (line.ends_with(".") || line.size() >= 60) {
      append(norma.ementa, line);
    } else if (fallback.empty()) {
      fallback = line;
    }
  }
  if (norma.ementa.empty()) norma.ementa = fallback;
}

}  // namespace

void read_front_matter(const SourceText& source, std::size_t body, Norma& norma) {
  const std::size_t begin = body > kMaxFrontLines ? body - kMaxFrontLines : 0;
  const Front front = find_marks(source, begin, body);
  const std::string epigraph = front.epigraph ? source.lines[*front.epigraph].text : std::string();
  norma.title = !epigraph.empty() ? epigraph : source.title;
  if (front.epigraph) read_ementa(source, *front.epigraph + 1, front.preamble.value_or(body), norma);
  if (front.preamble) {
    for (std::size_t i = *front.preamble; i < body; ++i) append(norma.preambulo, source.lines[i].text);
  }
  std::optional<NormId> id;
  if (!source.urn.empty()) id = NormId::parse_urn(source.urn);
  if (!id && !epigraph.empty()) id = parse_norm_heading(epigraph);
  if (!id && !source.title.empty()) id = parse_norm_heading(std::string_view(source.title).substr(0, 1000));
  if (id) norma.id = *id;
}

}  // namespace atimo::legal::internal
