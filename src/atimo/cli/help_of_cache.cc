#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kCacheHelp = {.portuguese =
                                 R"(Mede o cache de respostas: o que ele acerta e o que ele confunde.

Uso: atimo cache eval ARQUIVO [--embedder MODELO] [--json]

  ARQUIVO               um grupo por linha: {"group", "stored", "must_hit", "must_miss"}
  --embedder MODELO     compara também os vetores das perguntas (padrão: só as palavras)
  --json                medidas em JSON: cada grupo sozinho e, em "together", todos juntos

Exemplo:
  atimo cache eval pares.jsonl --embedder mini
)",
                             .english =
                                 R"(Measures the answer cache: what it finds and what it mistakes.

Usage: atimo cache eval FILE [--embedder MODEL] [--json]

  FILE                  a group a line: {"group", "stored", "must_hit", "must_miss"}
  --embedder MODEL      also compares the questions' vectors (default: words alone)
  --json                measures as JSON: each group alone and, in "together", all of them

Example:
  atimo cache eval pairs.jsonl --embedder mini
)"};

}  // namespace atimo::cli::internal
