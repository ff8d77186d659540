#include <array>

#include "atimo/base/concat.h"
#include "atimo/cli/internal/doctor.h"

namespace atimo::cli::internal {
namespace {

struct Advice {
  std::string_view key;  // "failed.disk", "slow.disk", or "most." and what takes most of a question
  std::string_view portuguese, english;
};

constexpr std::array kAdvice = {
    Advice{"failed.disk", "dê a este usuário escrita na pasta de dados, ou escolha outra com --home",
           "let this user write to the data folder, or choose another with --home"},
    Advice{"failed.embedder",
           "\"atimo models\" mostra os modelos instalados; corrija a chave embedder ou instale o modelo com "
           "\"atimo models pull NOME\"",
           "\"atimo models\" shows the installed models; correct the key embedder or install the model with "
           "\"atimo models pull NAME\""},
    Advice{"failed.reranker",
           "\"atimo models\" mostra os modelos instalados; corrija a chave reranker ou instale o modelo com "
           "\"atimo models pull NOME\"",
           "\"atimo models\" shows the installed models; correct the key reranker or install the model with "
           "\"atimo models pull NAME\""},
    Advice{"failed.resident", "reinicie o servidor: \"atimo stop\", depois \"atimo serve --detach\"",
           "restart the server: \"atimo stop\", then \"atimo serve --detach\""},
    Advice{"failed.milvus",
           "inicie o Milvus ou corrija a chave milvus_endpoint; corpus = \"embedded\" o dispensa",
           "start Milvus or correct the key milvus_endpoint; corpus = \"embedded\" does without it"},
    Advice{"failed.index",
           "resolva o motivo acima; \"atimo status --no-daemon\" abre o acervo e mostra o resto",
           "solve the reason above; \"atimo status --no-daemon\" opens the corpus and shows the rest"},
    Advice{"failed.llm", "inicie o servidor de llm_url ou corrija o endereço; sem ele a busca segue sem HyDE",
           "start the server of llm_url or correct its address; without it searches do without HyDE"},
    Advice{"empty", "inclua documentos: \"atimo ingest ARQUIVO...\"",
           "add documents: \"atimo ingest FILE...\""},
    Advice{
        "without_vector",
        "faça os vetores que faltam: \"atimo ingest ARQUIVO\" com qualquer documento do acervo os completa",
        "make the missing vectors: \"atimo ingest FILE\" with any document of the corpus completes them"},
    Advice{"slow.disk", "libere espaço ou ponha a pasta de dados num disco mais rápido (--home)",
           "free some space or move the data folder to a faster disk (--home)"},
    Advice{"slow.memory", "outro trabalho ocupa a memória desta máquina; meça de novo com ela livre",
           "other work keeps the memory of this machine busy; measure again when it is idle"},
    Advice{"slow.embedder", "use um modelo menor ou em int8 (--embedder mini)",
           "use a smaller model, or one in int8 (--embedder mini)"},
    Advice{"slow.tokenizer", "outro trabalho ocupa esta máquina; meça de novo com ela livre",
           "other work keeps this machine busy; measure again when it is idle"},
    Advice{"slow.reranker", "faça o modelo ler menos trechos (rerank_depth) ou use um menor",
           "let the model read fewer passages (rerank_depth) or use a smaller one"},
    Advice{"slow.index", "espere o acervo alcançar as mudanças, ou veja \"atimo search --explain\"",
           "wait until the corpus has caught up, or look at \"atimo search --explain\""},
    Advice{"slow.resident", "o servidor está ocupado ou abrindo; \"atimo status\" o mostra",
           "the server is busy or opening; \"atimo status\" shows it"},
    Advice{"slow.llm", "use um modelo menor nesse servidor, ou hyde = \"off\"",
           "use a smaller model on that server, or hyde = \"off\""},
    Advice{"slow.milvus", "aproxime o Milvus desta máquina, ou use corpus = \"embedded\"",
           "move Milvus closer to this machine, or use corpus = \"embedded\""},
    Advice{"most.opening", "deixe um servidor residente com tudo aberto: \"atimo serve --detach\"",
           "keep a resident server with everything open: \"atimo serve --detach\""},
    Advice{"most.reranker", "nada está lento; menos trechos relidos (rerank_depth) é o que mais aceleraria",
           "nothing is slow; reading fewer passages again (rerank_depth) would speed it up most"},
    Advice{"most.embedder", "nada está lento; um modelo de vetores menor é o que mais aceleraria",
           "nothing is slow; a smaller embedder would speed it up most"},
    Advice{"most.llm", "hyde = \"off\" dispensa o LLM antes da busca",
           "hyde = \"off\" does without the LLM before the search"},
    Advice{"most", "nada está lento; não há o que mudar", "nothing is slow; there is nothing to change"},
};

// Most telling first: what a failure hides cannot be judged.
constexpr std::array<std::string_view, 9> kOrder = {"disk",  "embedder", "reranker", "resident", "milvus",
                                                    "index", "llm",      "memory",   "tokenizer"};

std::string_view advice(std::string_view key, config::Lang lang) {
  for (const Advice& advice : kAdvice) {
    if (advice.key == key) return lang == config::Lang::kEnglish ? advice.english : advice.portuguese;
  }
  return {};
}

std::string key_of(const Diagnosis& diagnosis) {
  const auto worst = [&](Health health) -> std::string_view {
    for (const std::string_view component : kOrder) {
      const Finding* finding = diagnosis.find(component);
      if (finding != nullptr && finding->health == health) return component;
    }
    return {};
  };
  if (const auto component = worst(Health::kFailed); !component.empty()) return concat("failed.", component);
  const Finding* index = diagnosis.find("index");
  if (index->figure("documents") == 0) return "empty";
  if (index->figure("without_vector").value_or(0) > 0) return "without_vector";
  if (const auto component = worst(Health::kSlow); !component.empty()) return concat("slow.", component);
  return diagnosis.shares.empty() ? "most" : concat("most.", diagnosis.shares.front().component);
}

}  // namespace

std::string doctor_suggestion(const Diagnosis& diagnosis, config::Lang lang) {
  const std::string_view found = advice(key_of(diagnosis), lang);
  return std::string(found.empty() ? advice("most", lang) : found);
}

}  // namespace atimo::cli::internal
