#include "atimo/retrieval/plan.h"

#include "atimo/base/concat.h"

namespace atimo::retrieval {
namespace {

std::optional<CostModel::Duration> known(CostModel::Duration expected) {
  return expected.count() > 0 ? std::optional(expected) : std::nullopt;
}

class Planner {
 public:
  Planner(const Understanding& question, const Means& means, const StageCosts& costs, Clock::duration left)
      : question_(question), means_(means), costs_(costs), left_(left) {}

  Plan run() {
    embed();
    hyde();
    rank();
    rerank();
    return std::move(plan_);
  }

 private:
  void embed() {
    const CostModel::Duration cost = costs_.embed.expect(1);
    if (!means_.embedder) return skip(Stage::kEmbed, "nenhum modelo de vetores configurado");
    if (means_.fusion == Fusion::kLexical) return skip(Stage::kEmbed, "busca só por palavras");
    if (question_.names_device && !means_.fusion_asked)
      return skip(Stage::kEmbed, "a pergunta nomeia o dispositivo");
    if (left_ < cost + costs_.search.expect(1)) return cut(Stage::kEmbed, "busca por sentido", cost);
    plan_.fusion = means_.fusion;
    keep(Stage::kEmbed, concat("fusão ", name_of(plan_.fusion)), cost);
  }

  void hyde() {
    const CostModel::Duration cost = costs_.hyde.expect(1);
    if (means_.hyde == HydeMode::kOff) return skip(Stage::kHyde, "desligado");
    if (!means_.chat) return skip(Stage::kHyde, "nenhum servidor de modelo de linguagem configurado");
    if (plan_.fusion == Fusion::kLexical) return skip(Stage::kHyde, "sem busca por sentido");
    if (means_.hyde == HydeMode::kAuto && !question_.references.empty())
      return skip(Stage::kHyde, "a pergunta cita norma ou dispositivo");
    if (left_ < cost + costs_.search.expect(2)) return cut(Stage::kHyde, "respostas hipotéticas", cost);
    plan_.hyde = true;
    keep(Stage::kHyde, "em paralelo com a busca", cost);
  }

  void rank() {
    if (!means_.ranker) return skip(Stage::kRank, "nenhum ordenador");
    keep(Stage::kRank, "ordem aprendida", {});
  }

  void rerank() {
    if (!means_.reranker) return skip(Stage::kRerank, "nenhum reordenador configurado");
    if (means_.rerank_depth == 0) return skip(Stage::kRerank, "profundidade 0");
    if (question_.names_device) return skip(Stage::kRerank, "a pergunta nomeia o dispositivo");
    plan_.rerank_depth = means_.rerank_depth;
    keep(Stage::kRerank, concat("até ", means_.rerank_depth, " trechos"), {});
  }

  void skip(Stage stage, std::string why) { plan_.decisions.push_back({stage, false, std::move(why), {}}); }
  void keep(Stage stage, std::string why, CostModel::Duration cost) {
    plan_.decisions.push_back({stage, true, std::move(why), known(cost)});
  }
  void cut(Stage stage, std::string_view what, CostModel::Duration cost) {
    plan_.decisions.push_back({stage, false, "não há tempo", known(cost)});
    plan_.cut.push_back(concat(what, ": não há tempo"));
  }

  const Understanding& question_;
  const Means& means_;
  const StageCosts& costs_;
  const CostModel::Duration left_;
  Plan plan_;
};

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::kEmbed:
      return "embed";
    case Stage::kHyde:
      return "hyde";
    case Stage::kRank:
      return "rank";
    case Stage::kRerank:
      return "rerank";
  }
  return "";
}

Plan make_plan(const Understanding& question, const Means& means, const StageCosts& costs,
               Clock::duration left) {
  return Planner(question, means, costs, left).run();
}

}  // namespace atimo::retrieval
