#include "atimo/cli/internal/labels.h"

#include <array>
#include <utility>

namespace atimo::cli::internal {
namespace {

constexpr Labels kPortuguese = {
    .error = "erro",
    .sources = "Fontes",
    .confidence = "Confiança",
    .times = "Tempo",
    .page = "p.",
    .total = "total",
    .nothing_found = "Nada encontrado.",
    .understood_as = "Entendida como",
    .exact_reference = "referência exata",
    .lexical = "busca por palavras",
    .hybrid = "busca por palavras e sentido",
    .dense = "busca por sentido",
    .as_of = "em vigor em",
    .notes = "Nota",
    .degraded = "Ficou de fora",
    .unverified = "Não verificado",
    .repaired = "Corrigido pelo texto da norma",
    .from_cache = "Resposta lembrada",
    .rank = "#",
    .score = "escore",
    .citation = "dispositivo",
    .text = "texto",
    .stage = "etapa",
    .ran = "fez",
    .expected = "previsto",
    .why = "por quê",
    .yes = "sim",
    .no = "não",
    .no_documents = "Nenhum documento no acervo.",
    .document = "documento",
    .title = "título",
    .articles = "artigos",
    .devices = "dispositivos",
    .versions = "versões",
    .ingested = "lido em",
    .source = "fonte",
    .removed = "removido",
    .unchanged = "sem mudança",
    .warning = "aviso",
    .units = "unidades",
    .embedder = "vetores por",
    .without_vector = "sem vetor",
    .corpus = "acervo",
    .behind = "ainda não tem as últimas mudanças",
    .index = "índice",
    .uptime = "aberto em",
    .folder = "pasta de dados",
    .version = "versão",
    .listening = "Átimo atende em",
    .stopped = "Átimo parou.",
    .server = "servidor",
    .started = "desde",
    .revoked = "revogado",
    .vetoed = "vetado",
};

constexpr Labels kEnglish = {
    .error = "error",
    .sources = "Sources",
    .confidence = "Confidence",
    .times = "Time",
    .page = "p.",
    .total = "total",
    .nothing_found = "Nothing found.",
    .understood_as = "Understood as",
    .exact_reference = "exact reference",
    .lexical = "search by words",
    .hybrid = "search by words and meaning",
    .dense = "search by meaning",
    .as_of = "in force on",
    .notes = "Note",
    .degraded = "Left out",
    .unverified = "Not verified",
    .repaired = "Corrected by the text of the norm",
    .from_cache = "Remembered answer",
    .rank = "#",
    .score = "score",
    .citation = "device",
    .text = "text",
    .stage = "stage",
    .ran = "ran",
    .expected = "expected",
    .why = "why",
    .yes = "yes",
    .no = "no",
    .no_documents = "No documents.",
    .document = "document",
    .title = "title",
    .articles = "articles",
    .devices = "devices",
    .versions = "versions",
    .ingested = "read on",
    .source = "source",
    .removed = "removed",
    .unchanged = "unchanged",
    .warning = "warning",
    .units = "units",
    .embedder = "embedder",
    .without_vector = "without vector",
    .corpus = "corpus",
    .behind = "does not have the latest changes yet",
    .index = "index",
    .uptime = "opened in",
    .folder = "data folder",
    .version = "version",
    .listening = "Átimo listens on",
    .stopped = "Átimo stopped.",
    .server = "server",
    .started = "since",
    .revoked = "revoked",
    .vetoed = "vetoed",
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kStages = {
    {{"understand", "entender"},
     {"embed", "vetorizar"},
     {"search", "buscar"},
     {"hyde", "HyDE"},
     {"rank", "ordenar"},
     {"resolve", "resolver"},
     {"expand", "expandir"},
     {"rerank", "reordenar"},
     {"retrieval", "recuperar"},
     {"cache", "lembrar"},
     {"answer", "redigir"},
     {"total", "total"}}};

}  // namespace

const Labels& labels(config::Lang lang) { return lang == config::Lang::kEnglish ? kEnglish : kPortuguese; }

std::string_view status_word(legal::DeviceStatus status, const Labels& words) {
  switch (status) {
    case legal::DeviceStatus::kInForce:
      return {};
    case legal::DeviceStatus::kRevoked:
      return words.revoked;
    case legal::DeviceStatus::kVetoed:
      return words.vetoed;
  }
  return {};
}

std::string_view stage_word(std::string_view stage, config::Lang lang) {
  if (lang == config::Lang::kEnglish) return stage;
  for (const auto& [name, word] : kStages) {
    if (name == stage) return word;
  }
  return stage;
}

}  // namespace atimo::cli::internal
