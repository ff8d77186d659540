#include <fmt/format.h>

#include "atimo/base/concat.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/render.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kCitationColumns = 44;
constexpr std::size_t kTextColumns = 60;

std::string times_line(const std::vector<engine::Timing>& timings, config::Lang lang) {
  std::string line;
  for (const engine::Timing& timing : timings) {
    if (!line.empty()) line += " · ";
    line += fmt::format("{} {:.1f} ms", stage_word(timing.stage, lang), timing.ms);
  }
  return line;
}

void append_part(std::string& line, std::string_view part) {
  if (part.empty()) return;
  if (!line.empty()) line += " · ";
  line += one_line(part);
}

std::string place_line(const engine::Passage& passage, const Labels& words) {
  std::string line;
  append_part(line, passage.hierarchy);
  if (passage.page > 0) append_part(line, concat(words.page, " ", passage.page));
  append_part(line, passage.document_title);
  append_part(line, passage.document_id);
  append_part(line, status_word(passage.status, words));
  return line;
}

std::string first_line(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  return one_line(text.substr(0, text.find('\n')));
}

}  // namespace

std::string render_answer(const engine::Answer& answer, const View& view) {
  return render_markdown(answer.text, view.colour) + render_about(answer, view);
}

std::string render_about(const engine::Answer& answer, const View& view) {
  const Labels& words = labels(view.lang);
  std::string out;
  if (!answer.citations.empty()) {
    out += concat("\n", bold(words.sources, view.colour), "\n");
    for (std::size_t i = 0; i < answer.citations.size(); ++i) {
      const engine::Passage& passage = answer.citations[i];
      out += fmt::format("{:>3}. {}\n", i + 1, bold(one_line(passage.citation), view.colour));
      if (const std::string place = place_line(passage, words); !place.empty()) {
        out += concat("     ", place, "\n");
      }
    }
  }
  for (const verify::Finding& finding : answer.findings) {
    if (finding.verdict == verify::Verdict::kVerified) continue;
    const bool repaired = finding.verdict == verify::Verdict::kRepaired;
    out += concat(
        "\n", repaired ? words.repaired : words.unverified, ": ",
        cut(one_line(finding.written), kTextColumns),
        finding.problem == verify::Problem::kNone ? "" : concat(" (", verify::label_of(finding.problem), ")"),
        "\n");
  }
  for (const std::string& cut_off : answer.degraded) {
    out += concat("\n", words.degraded, ": ", one_line(cut_off), "\n");
  }
  out += "\n";
  if (answer.found) out += fmt::format("{}: {:.2f}\n", words.confidence, answer.confidence);
  if (!answer.standalone_question.empty())
    out += concat(words.understood_as, ": ", one_line(answer.standalone_question), "\n");
  if (answer.cache && answer.cache->was_there)
    out += concat(words.from_cache, " (nº ", answer.cache->id, ")\n");
  if (!answer.timings.empty()) {
    out += concat(dim(concat(words.times, ": ", times_line(answer.timings, view.lang)), view.colour), "\n");
  }
  return out;
}

std::string render_search(const engine::SearchResult& result, const View& view) {
  const Labels& words = labels(view.lang);
  std::string out;
  for (const std::string& note : result.notes) out += concat(words.notes, ": ", one_line(note), "\n");
  if (result.passages.empty()) return concat(out, words.nothing_found, "\n");
  const std::string header = fmt::format("{:>3}  {:>8}  {}  {}", words.rank, words.score,
                                         fit(words.citation, kCitationColumns), words.text);
  out += concat(bold(header, view.colour), "\n");
  for (std::size_t i = 0; i < result.passages.size(); ++i) {
    const engine::Passage& passage = result.passages[i];
    const std::string& name = passage.citation.empty() ? passage.external_id : passage.citation;
    out += fmt::format("{:>3}  {:>8.3f}  {}  {}\n", i + 1, passage.score,
                       fit(one_line(name), kCitationColumns), cut(first_line(passage.text), kTextColumns));
  }
  return out;
}

namespace {

std::string_view how_found(const engine::SearchResult& result, const Labels& words) {
  if (result.question_class == engine::QuestionClass::kExactReference) return words.exact_reference;
  switch (result.fusion) {
    case retrieval::Fusion::kLexical:
      return words.lexical;
    case retrieval::Fusion::kDense:
      return words.dense;
    case retrieval::Fusion::kWeighted:
    case retrieval::Fusion::kRrf:
      return words.hybrid;
  }
  return words.lexical;
}

}  // namespace

std::string render_explanation(const engine::SearchResult& result, const View& view) {
  const Labels& words = labels(view.lang);
  std::string out = concat(words.understood_as, ": ", how_found(result, words));
  if (result.fusion != retrieval::Fusion::kLexical)
    out += concat(" (", retrieval::name_of(result.fusion), ")");
  if (result.as_of) out += concat(", ", words.as_of, " ", result.as_of->to_iso());
  out += "\n";
  for (const std::string& missing : result.degraded)
    out += concat(words.degraded, ": ", one_line(missing), "\n");
  if (!result.timings.empty()) out += render_plan(result, view);
  return out;
}

}  // namespace atimo::cli::internal
