#include "atimo/cli/internal/doctor_words.h"

#include <array>

#include "atimo/base/concat.h"

namespace atimo::cli::internal {
namespace {

constexpr DoctorWords kPortuguese = {
    .free_space_low = "resta pouco espaço",
    .threads = "threads",
    .not_set = " não está configurado",
    .built_from = "de",
    .empty = "vazio: nenhum documento",
    .behind = "ainda não tem as últimas mudanças",
    .without_vector = "unidades sem vetor",
    .through_resident = "pelo servidor residente",
    .repaired = "ao abrir:",
    .no_embedder = "nenhum embedder aberto",
    .no_resident = "nenhum roda nesta pasta; \"atimo serve --detach\" inicia um",
    .starting = "ainda está abrindo",
    .other_version = "este programa é a versão",
    .pid = "pid",
    .late = "não respondeu a tempo",
    .models_offered = "modelos:",
    .no_models = "não oferece nenhum modelo",
    .embedded = "corpus = \"embedded\"",
    .component = "componente",
    .state = "estado",
    .measured = "medida",
    .remark = "observação",
    .bottleneck = "Gargalo",
    .of_question = "do tempo de uma pergunta",
    .of_models = "do que os modelos tomam de uma pergunta (não há documentos para perguntar)",
    .none = "nenhum: nada pôde ser perguntado",
    .suggestion = "Sugestão",
};

constexpr DoctorWords kEnglish = {
    .free_space_low = "little space is left",
    .threads = "threads",
    .not_set = " is not configured",
    .built_from = "of",
    .empty = "empty: no document",
    .behind = "does not have the latest changes yet",
    .without_vector = "units without vector",
    .through_resident = "through the resident server",
    .repaired = "when opened:",
    .no_embedder = "no embedder is open",
    .no_resident = "none runs in this folder; \"atimo serve --detach\" starts one",
    .starting = "still opening",
    .other_version = "this program is version",
    .pid = "pid",
    .late = "did not answer in time",
    .models_offered = "models:",
    .no_models = "offers no model",
    .embedded = "corpus = \"embedded\"",
    .component = "component",
    .state = "state",
    .measured = "measured",
    .remark = "remark",
    .bottleneck = "Bottleneck",
    .of_question = "of a question's time",
    .of_models = "of what the models take of a question (there are no documents to ask about)",
    .none = "none: nothing could be asked",
    .suggestion = "Suggestion",
};

struct Named {
  std::string_view key, portuguese, english;
};

constexpr std::array kComponents = {
    Named{"disk", "disco", "disk"},
    Named{"memory", "memória", "memory"},
    Named{"embedder", "embedder", "embedder"},
    Named{"tokenizer", "tokenizador", "tokenizer"},
    Named{"reranker", "reranker", "reranker"},
    Named{"index", "índice", "index"},
    Named{"resident", "residente", "resident"},
    Named{"llm", "LLM", "LLM"},
    Named{"milvus", "Milvus", "Milvus"},
    Named{"ranker", "ordem aprendida", "learned order"},
    Named{"engine", "motor (entender, ler, redigir)", "engine (understand, read, write)"},
    Named{"opening", "abertura a cada comando", "opening for each command"},
};

constexpr std::array kHealths = {
    Named{"ok", "ok", "ok"},
    Named{"slow", "lento", "slow"},
    Named{"failed", "falhou", "failed"},
    Named{"not_configured", "não configurado", "not configured"},
};

struct FigureForm {
  std::string_view key, portuguese, english, unit;
  int decimals;
};

constexpr std::array kFigures = {
    FigureForm{"write_mb_s", "escrita", "write", " MB/s", 0},
    FigureForm{"read_mb_s", "leitura", "read", " MB/s", 0},
    FigureForm{"free_gb", "livre", "free", " GB", 1},
    FigureForm{"read_gb_s", "leitura", "read", " GB/s", 1},
    FigureForm{"cold_ms", "a frio", "cold", " ms", 0},
    FigureForm{"warm_ms", "a quente", "warm", " ms", 2},
    FigureForm{"pairs", "pares por pergunta", "pairs a question", "", 0},
    FigureForm{"tokens_s", "tokens por segundo", "tokens a second", "", 0},
    FigureForm{"documents", "documentos", "documents", "", 0},
    FigureForm{"units", "unidades", "units", "", 0},
    FigureForm{"without_vector", "sem vetor", "without vector", "", 0},
    FigureForm{"search_ms", "busca", "search", " ms", 2},
    FigureForm{"request_ms", "pedido", "request", " ms", 2},
    FigureForm{"list_ms", "lista de modelos", "list of models", " ms", 0},
    FigureForm{"models", "modelos", "models", "", 0},
    FigureForm{"answer_ms", "resposta", "answer", " ms", 0},
};

bool is_english(config::Lang lang) { return lang == config::Lang::kEnglish; }

template <typename Table>
std::string_view word_in(const Table& table, std::string_view key, config::Lang lang) {
  for (const auto& entry : table) {
    if (entry.key == key) return is_english(lang) ? entry.english : entry.portuguese;
  }
  return key;
}

}  // namespace

const DoctorWords& doctor_words(config::Lang lang) { return is_english(lang) ? kEnglish : kPortuguese; }

std::string_view component_word(std::string_view component, config::Lang lang) {
  return word_in(kComponents, component, lang);
}

std::string_view name_of(Health health) { return kHealths.at(static_cast<std::size_t>(health)).key; }

std::string_view health_word(Health health, config::Lang lang) {
  return word_in(kHealths, name_of(health), lang);
}

std::string figure_text(const Figure& figure, config::Lang lang) {
  for (const FigureForm& form : kFigures) {
    if (form.key == figure.key)
      return fmt::format("{} {:.{}f}{}", word_in(kFigures, figure.key, lang), figure.value, form.decimals,
                         form.unit);
  }
  return concat(figure.key, " ", figure.value);
}

}  // namespace atimo::cli::internal
