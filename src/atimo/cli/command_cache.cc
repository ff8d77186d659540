#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cache/guard.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/eval/cache_pairs.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

using Json = nlohmann::ordered_json;

eval::Embed embed_with(const Session& session, std::shared_ptr<const encoder::Encoder> encoder) {
  if (encoder == nullptr) return [](std::string_view) { return std::vector<float>(); };
  return
      [&session, encoder = std::move(encoder)](std::string_view text) -> absl::StatusOr<std::vector<float>> {
        const std::array<std::string_view, 1> texts = {text};
        ATIMO_ASSIGN_OR_RETURN(auto embedded, encoder->embed(session.context(), texts, {}));
        ATIMO_RETURN_IF_ERROR(embedded.at(0).status());
        return std::move(embedded[0]->dense);
      };
}

Json mistakes_json(const std::vector<eval::CacheMistake>& mistakes) {
  Json list = Json::array();
  for (const eval::CacheMistake& mistake : mistakes)
    list.push_back({{"group", mistake.group},
                    {"asked", mistake.asked},
                    {"stored", mistake.stored},
                    {"reason", cache::code(mistake.reason)}});
  return list;
}

Json scores_json(const eval::CacheScores& scores) {
  Json reasons = Json::object();
  for (std::size_t i = 0; i < cache::kRejections; ++i) {
    if (scores.by_reason[i] > 0)
      reasons[std::string(cache::code(static_cast<cache::Rejection>(i)))] = scores.by_reason[i];
  }
  return {{"hits", scores.hits},
          {"misses", scores.must_hit - scores.hits},
          {"false_hits", scores.false_hits},
          {"must_hit", scores.must_hit},
          {"must_miss", scores.must_miss},
          {"by_reason", std::move(reasons)},
          {"missed", mistakes_json(scores.missed)},
          {"wrong", mistakes_json(scores.wrong)},
          {"elsewhere", mistakes_json(scores.elsewhere)}};
}

std::string scores_text(std::string_view title, const eval::CacheScores& scores) {
  std::string text = concat(title, "\n");
  text += fmt::format("  paráfrases respondidas   {} de {}\n", scores.hits, scores.must_hit);
  text += fmt::format("  respostas trocadas       {} em {}\n", scores.false_hits, scores.must_miss);
  for (const eval::CacheMistake& mistake : scores.wrong)
    text += concat("  TROCADA: \"", mistake.asked, "\" com a resposta de \"", mistake.stored, "\"\n");
  for (const eval::CacheMistake& mistake : scores.elsewhere)
    text += concat("  de outro grupo: \"", mistake.asked, "\" com a resposta de \"", mistake.stored, "\"\n");
  for (const eval::CacheMistake& mistake : scores.missed)
    text += concat("  sem resposta: \"", mistake.asked, "\": ", cache::label(mistake.reason), "\n");
  return text;
}

}  // namespace

absl::StatusOr<int> run_cache_eval(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const auto groups, eval::read_cache_groups(session.arguments.pairs));
  ATIMO_ASSIGN_OR_RETURN(auto encoder, open_embedder(session));
  ATIMO_ASSIGN_OR_RETURN(const eval::CacheEvaluation evaluation,
                         eval::evaluate_cache(groups, embed_with(session, std::move(encoder))));
  if (session.arguments.json) {
    Json report = scores_json(evaluation.alone);
    report["together"] = scores_json(evaluation.together);
    report["embedder"] = session.config.embedder;
    session.process.out << wire::to_text(report) << "\n";
  } else {
    session.process.out << scores_text("Cada grupo sozinho", evaluation.alone)
                        << scores_text("Todos os grupos juntos", evaluation.together);
  }
  return kExitOk;
}

}  // namespace atimo::cli::internal
