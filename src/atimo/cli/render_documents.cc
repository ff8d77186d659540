#include <fmt/format.h>

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/cli/internal/labels.h"
#include "atimo/cli/internal/render.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kIdColumns = 40;
constexpr std::size_t kTitleColumns = 60;

// Twice the spaces for each step of "art75_cpt_inc2" below the first.
std::string indent_of(const store::StoredDevice& device) {
  const auto steps = std::count(device.id.begin(), device.id.end(), '_');
  return std::string(static_cast<std::size_t>(std::min<std::ptrdiff_t>(steps, 8)) * 2, ' ');
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out += concat(fit(name, 16), one_line(value), "\n");
}

std::string device_line(const store::StoredDevice& device, const View& view) {
  std::string line = indent_of(device);
  if (!device.label.empty()) line += bold(one_line(device.label), view.colour);
  for (const std::string& part : {device.heading, device.text}) {
    if (part.empty()) continue;
    if (line.find_first_not_of(' ') != std::string::npos) line += ' ';
    line += one_line(part);
  }
  if (const auto status = status_word(device.status, labels(view.lang)); !status.empty()) {
    line += concat(" (", status, ")");
  }
  return line;
}

}  // namespace

std::string render_documents(const std::vector<store::Document>& documents, const View& view) {
  const Labels& words = labels(view.lang);
  if (documents.empty()) return concat(words.no_documents, "\n");
  std::size_t id_columns = words.document.size();
  for (const store::Document& document : documents) {
    id_columns = std::max(id_columns, std::min(document.id.size(), kIdColumns));
  }
  const std::string header = concat(fit(words.document, id_columns), "  ", fit(words.title, kTitleColumns),
                                    "  ", fit(words.articles, 8), "  ", words.versions);
  std::string out = concat(bold(header, view.colour), "\n");
  for (const store::Document& document : documents) {
    out += fmt::format("{}  {}  {:>8}  {:>7}\n", fit(one_line(document.id), id_columns),
                       fit(one_line(document.title), kTitleColumns), document.articles, document.versions);
  }
  return out;
}

std::string render_document(const store::Document& document, const std::vector<store::StoredDevice>& devices,
                            const View& view) {
  const Labels& words = labels(view.lang);
  std::string out = concat(bold(one_line(document.title), view.colour), "\n");
  if (!document.ementa.empty()) out += concat(one_line(document.ementa), "\n");
  out += "\n";
  append_field(out, words.document, document.id);
  append_field(out, "urn", document.urn);
  append_field(out, words.source, concat(document.source_name, " (", document.format, ")"));
  append_field(out, words.articles, concat(document.articles));
  append_field(out, words.devices, concat(document.devices));
  append_field(out, words.versions, concat(document.versions));
  append_field(out, words.ingested, document.ingested_at);
  if (!devices.empty()) out += "\n";
  for (const store::StoredDevice& device : devices) out += concat(device_line(device, view), "\n");
  return out;
}

std::string render_ingested(const engine::IngestedDocument& document, const View& view) {
  const Labels& words = labels(view.lang);
  std::string out = bold(one_line(document.document_id), view.colour);
  if (!document.title.empty()) out += concat("  ", one_line(document.title));
  out += fmt::format("  ({} {}, {} {}, {:.0f} ms)", document.counts.articles, words.articles, document.units,
                     words.units, document.ms);
  if (document.unchanged) out += concat(" ", words.unchanged);
  out += "\n";
  for (const std::string& warning : document.warnings) {
    out += concat("  ", words.warning, ": ", one_line(warning), "\n");
  }
  return out;
}

std::string_view phase_word(retrieval::CorpusState::Phase phase, config::Lang lang) {
  using Phase = retrieval::CorpusState::Phase;
  if (lang == config::Lang::kEnglish) return retrieval::name_of(phase);
  switch (phase) {
    case Phase::kReady:
      return "pronto";
    case Phase::kConnecting:
      return "ainda não consultado";
    case Phase::kUnavailable:
      return "fora do ar";
    case Phase::kRefused:
      return "recusado";
  }
  return {};
}

// "milvus localhost:19530/atimo: fora do ar (conexão recusada); ..."
std::string corpus_line(const engine::EngineStatus& status, const View& view) {
  const retrieval::CorpusState& corpus = status.corpus;
  std::string line = corpus.kind;
  if (!corpus.place.empty()) line += concat(" ", corpus.place);
  line += concat(": ", phase_word(corpus.phase, view.lang));
  if (!corpus.problem.empty()) line += concat(" (", one_line(corpus.problem), ")");
  if (status.corpus_is_behind) line += concat("; ", labels(view.lang).behind);
  return line;
}

std::string render_status(const engine::EngineStatus& status, const View& view) {
  const Labels& words = labels(view.lang);
  std::string out;
  append_field(out, words.version, status.version);
  append_field(out, words.folder, status.home);
  append_field(out, words.document, concat(status.documents));
  append_field(out, words.units, concat(status.units));
  if (!status.embedder.empty()) {
    append_field(out, words.embedder, status.embedder);
    append_field(out, words.without_vector, concat(status.units_without_vector));
  }
  append_field(out, words.index, concat(status.index_epoch));
  append_field(out, words.corpus, corpus_line(status, view));
  append_field(out, words.uptime, fmt::format("{:.0f} ms", status.start_ms));
  for (const std::string& notice : status.notices) append_field(out, words.warning, notice);
  return out;
}

}  // namespace atimo::cli::internal
