#include <fmt/format.h>

#include "atimo/base/concat.h"
#include "atimo/cli/internal/doctor.h"
#include "atimo/cli/internal/doctor_words.h"

namespace atimo::cli::internal {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kComponentColumns = 12;
constexpr std::size_t kStateColumns = 16;
constexpr std::size_t kMeasuredColumns = 58;

std::string row(std::string_view component, std::string_view state, std::string_view measured,
                std::string_view remark) {
  std::string line = concat(fit(component, kComponentColumns), "  ", fit(state, kStateColumns), "  ",
                            fit(measured, kMeasuredColumns), "  ", remark);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string measured_text(const Finding& finding, config::Lang lang) {
  std::string text;
  for (const Figure& figure : finding.figures)
    text += concat(text.empty() ? "" : ", ", figure_text(figure, lang));
  return text;
}

double part_of(const Share& share, const Diagnosis& diagnosis) {
  const double total = diagnosis.total_ms();
  return total > 0 ? share.ms / total : 0;
}

// "índice, 62% de 3,10 ms do tempo de uma pergunta; embedder 0,31 ms, ..."
std::string bottleneck_text(const Diagnosis& diagnosis, config::Lang lang) {
  const DoctorWords& words = doctor_words(lang);
  if (diagnosis.shares.empty()) return std::string(words.none);
  const Share& most = diagnosis.shares.front();
  std::string text =
      fmt::format("{}, {:.0f}% {}", component_word(most.component, lang), 100 * part_of(most, diagnosis),
                  diagnosis.whole_questions ? words.of_question : words.of_models);
  text += fmt::format(" ({:.2f} ms:", diagnosis.total_ms());
  for (const Share& share : diagnosis.shares)
    text += fmt::format("{} {} {:.2f}", &share == &most ? "" : ",", component_word(share.component, lang),
                        share.ms);
  return concat(text, ")");
}

}  // namespace

std::string render_diagnosis(const Diagnosis& diagnosis, const View& view) {
  const DoctorWords& words = doctor_words(view.lang);
  std::string out =
      concat(bold(row(words.component, words.state, words.measured, words.remark), view.colour), "\n");
  for (const Finding& finding : diagnosis.findings) {
    out += concat(row(component_word(finding.component, view.lang), health_word(finding.health, view.lang),
                      measured_text(finding, view.lang), one_line(finding.remark)),
                  "\n");
  }
  return concat(out, "\n", words.bottleneck, ": ", bottleneck_text(diagnosis, view.lang), "\n",
                words.suggestion, ": ", diagnosis.suggestion, "\n");
}

Json diagnosis_json(const Diagnosis& diagnosis) {
  Json json = {{"ok", !diagnosis.has_failure()}, {"components", Json::array()}};
  for (const Finding& finding : diagnosis.findings) {
    Json figures = Json::object();
    for (const Figure& figure : finding.figures) figures[std::string(figure.key)] = figure.value;
    json["components"].push_back({{"name", finding.component},
                                  {"state", name_of(finding.health)},
                                  {"figures", std::move(figures)},
                                  {"remark", finding.remark}});
  }
  Json shares = Json::array();
  for (const Share& share : diagnosis.shares) {
    shares.push_back(
        {{"component", share.component}, {"ms", share.ms}, {"share", part_of(share, diagnosis)}});
  }
  json["bottleneck"] = diagnosis.shares.empty() ? Json(nullptr) : Json(diagnosis.shares.front().component);
  json["question"] = {
      {"whole", diagnosis.whole_questions}, {"ms", diagnosis.total_ms()}, {"shares", std::move(shares)}};
  json["suggestion"] = diagnosis.suggestion;
  return json;
}

}  // namespace atimo::cli::internal
