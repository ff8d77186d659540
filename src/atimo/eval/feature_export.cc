#include "atimo/eval/feature_export.h"

#include <fstream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::eval {
namespace {

std::string header() {
  std::string line = "# query\tcandidate\trelevance";
  for (const std::string_view name : retrieval::feature_names()) line += concat("\t", name);
  return line + "\n";
}

}  // namespace

absl::StatusOr<std::size_t> export_features(const engine::LocalEngine& engine, const Context& context,
                                            std::span<const Query> queries, const Qrels& qrels,
                                            const std::filesystem::path& path,
                                            const std::function<void(std::size_t, std::size_t)>& progress) {
  std::ofstream values(path, std::ios::binary);
  std::ofstream labels(path.string() + ".tsv");
  labels << header();
  std::size_t rows = 0;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (progress) progress(i, queries.size());
    const auto judged = qrels.by_query.find(queries[i].id);
    if (judged == qrels.by_query.end()) continue;
    const engine::Question question{.text = queries[i].text, .as_of = {}, .document_ids = {}};
    const auto found = engine.candidates(context, question);
    if (!found.ok()) return annotate(found.status(), concat("pergunta \"", queries[i].id, "\""));
    for (const std::string& id : found->external_ids) {
      const auto relevance = judged->second.find(id);
      labels << queries[i].id << '\t' << id << '\t'
             << (relevance == judged->second.end() ? 0 : relevance->second) << '\n';
    }
    const std::vector<float>& table = found->features.values;
    values.write(reinterpret_cast<const char*>(table.data()),
                 static_cast<std::streamsize>(table.size() * sizeof(float)));
    rows += found->external_ids.size();
  }
  if (!values.flush() || !labels.flush())
    return absl::ResourceExhaustedError(concat("não pude gravar ", path.string()));
  return rows;
}

}  // namespace atimo::eval
