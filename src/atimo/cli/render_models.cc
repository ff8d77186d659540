#include "atimo/cli/internal/render_models.h"

#include <fmt/format.h>

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/catalog.h"
#include "atimo/models/disk_space.h"

namespace atimo::cli::internal {
namespace {

using encoder::ModelInfo;
using models::CatalogModel;
using models::Comparison;
using models::InstalledModel;
using models::Verification;
using Json = nlohmann::ordered_json;

struct Words {
  std::string_view model, precision, size, gives, none, available, fine, builtin, damaged;
  std::string_view intact, expected, got, difference, within, rounding, no_values;
};

constexpr Words kPortuguese = {
    .model = "modelo",
    .precision = "precisão",
    .size = "tamanho",
    .gives = "dá",
    .none = "Nenhum modelo instalado.",
    .available = "Para instalar com \"atimo models pull NOME\":",
    .fine = "certo",
    .builtin = "certo; vem com o programa",
    .damaged = "danificado",
    .intact = "arquivo íntegro",
    .expected = "esperado",
    .got = "obtido",
    .difference = "diferença",
    .within = "valores dentro da tolerância",
    .rounding = "as tolerâncias de bf16 e int8 limitam o arredondamento; não provam correção",
    .no_values = "não há valores publicados deste modelo; só as somas de verificação foram conferidas",
};

constexpr Words kEnglish = {
    .model = "model",
    .precision = "precision",
    .size = "size",
    .gives = "gives",
    .none = "No model is installed.",
    .available = "To install with \"atimo models pull NAME\":",
    .fine = "fine",
    .builtin = "fine; comes with the program",
    .damaged = "damaged",
    .intact = "file intact",
    .expected = "expected",
    .got = "got",
    .difference = "difference",
    .within = "values within tolerance",
    .rounding = "the tolerances of bf16 and int8 bound rounding; they prove no correctness",
    .no_values = "no values of this model are published; only its checksums were verified",
};

const Words& words_of(const View& view) {
  return view.lang == config::Lang::kEnglish ? kEnglish : kPortuguese;
}

// What can be asked of a model, by the names that "embed --output" takes.
std::vector<std::string_view> outputs_of(const ModelInfo& info) {
  if (info.config.classifier) return {"rerank"};
  std::vector<std::string_view> outputs = {"dense"};
  if (info.sparse) outputs.emplace_back("sparse");
  if (info.multi_vector_width > 0) outputs.emplace_back("colbert");
  return outputs;
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string out;
  for (const std::string_view part : parts) out += concat(out.empty() ? "" : ", ", part);
  return out;
}

bool is_installed(const CatalogModel& model, const std::vector<InstalledModel>& installed) {
  return std::any_of(installed.begin(), installed.end(),
                     [&](const InstalledModel& other) { return other.name == model.name; });
}

std::string row(std::string_view name, std::string_view precision, std::string_view size,
                std::string_view gives) {
  return concat(fit(name, 22), "  ", fit(precision, 9), "  ", fit(size, 9), "  ", fit(gives, 22));
}

std::size_t passed(const Verification& verification) {
  return static_cast<std::size_t>(std::count_if(verification.values.begin(), verification.values.end(),
                                                [](const Comparison& value) { return value.passes(); }));
}

}  // namespace

std::string size_text(std::uint64_t bytes, const View& view) {
  return models::byte_size(bytes, view.lang == config::Lang::kEnglish ? '.' : ',');
}

std::string render_models(const std::vector<InstalledModel>& installed, const View& view) {
  const Words& words = words_of(view);
  std::string out;
  if (installed.empty()) {
    out = concat(words.none, "\n");
  } else {
    out = concat(bold(row(words.model, words.precision, words.size, words.gives), view.colour), "\n");
  }
  for (const InstalledModel& model : installed) {
    const bool fine = model.state.ok();
    out += concat(row(one_line(model.name), encoder::name_of(model.precision), size_text(model.bytes, view),
                      fine ? joined(outputs_of(model.info)) : ""),
                  "  ",
                  fine ? std::string(model.builtin ? words.builtin : words.fine)
                       : concat(words.damaged, ": ", one_line(message_of(model.state))),
                  "\n");
  }
  std::string available;
  for (const CatalogModel& model : models::catalog()) {
    if (!is_installed(model, installed))
      available += concat("  ", fit(model.name, 20), "  ", model.summary, " (", model.licence, ")\n");
  }
  return available.empty() ? out : concat(out, "\n", words.available, "\n", available);
}

Json model_json(const InstalledModel& model) {
  Json json = {{"name", model.name},          {"precision", encoder::name_of(model.precision)},
               {"bytes", model.bytes},        {"builtin", model.builtin},
               {"path", model.path.string()}, {"ok", model.state.ok()}};
  if (model.state.ok()) {
    json["dimensions"] = model.info.config.hidden;
    json["max_tokens"] = model.info.config.max_tokens();
    json["outputs"] = outputs_of(model.info);
  } else {
    json["error"] = message_of(model.state);
  }
  return json;
}

Json models_json(const std::vector<InstalledModel>& installed) {
  Json json = {{"models", Json::array()}, {"catalog", Json::array()}};
  for (const InstalledModel& model : installed) json["models"].push_back(model_json(model));
  for (const CatalogModel& model : models::catalog()) {
    json["catalog"].push_back({{"name", model.name},
                               {"repository", model.repository},
                               {"revision", model.revision},
                               {"licence", model.licence},
                               {"installed", is_installed(model, installed)}});
  }
  return json;
}

std::string render_verification(const Verification& verification, const View& view) {
  const Words& words = words_of(view);
  const ModelInfo& info = verification.info;
  std::string out = concat(bold(concat(info.name, " ", encoder::name_of(info.precision)), view.colour), "  ",
                           words.intact, " (", size_text(verification.bytes, view), ")\n");
  if (verification.values.empty()) return concat(out, "  ", words.no_values, "\n");
  out += fmt::format("  {:>10} {:>10} {:>10}\n", words.expected, words.got, words.difference);
  for (const Comparison& value : verification.values) {
    out += fmt::format("  {:>10.5f} {:>10.5f} {:>+10.5f}  {}  {}\n", value.expected, value.got,
                       value.difference(), value.passes() ? "ok" : fmt::format("> {:g}", value.tolerance),
                       value.what);
  }
  out += fmt::format("  {}/{} {} ({:g})\n", passed(verification), verification.values.size(), words.within,
                     verification.values.front().tolerance);
  if (info.precision != encoder::Precision::kF32) out += concat("  ", words.rounding, "\n");
  return out;
}

Json verification_json(const Verification& verification) {
  Json json = {{"name", verification.info.name}, {"precision", encoder::name_of(verification.info.precision)},
               {"bytes", verification.bytes},    {"ok", verification.passes()},
               {"passed", passed(verification)}, {"values", Json::array()}};
  for (const Comparison& value : verification.values) {
    json["values"].push_back({{"what", value.what},
                              {"expected", value.expected},
                              {"got", value.got},
                              {"difference", value.difference()},
                              {"tolerance", value.tolerance},
                              {"ok", value.passes()}});
  }
  return json;
}

}  // namespace atimo::cli::internal
