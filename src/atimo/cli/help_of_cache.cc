#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kCacheHelp = {
    .portuguese =
        R"(Cuida das respostas guardadas, e mede o que o cache acerta e confunde.

Uso: atimo cache stats
     atimo cache entries [--order top|problems] [--limit N]
     atimo cache invalidate --question TEXTO | --device ID | --document ID
     atimo cache clear
     atimo cache export [--format jsonl] [--likes N]
     atimo cache eval ARQUIVO [--embedder MODELO]

  --order O             top: as mais servidas; problems: as que não serviram (padrão: top)
  --limit N             quantas, de 1 a 1000 (padrão: 20)
  --question TEXTO      esquece a resposta a esta pergunta
  --device ID           esquece o que se apoia no dispositivo, como lei-14133-2021#art75
  --document ID         esquece o que se apoia no documento
  --likes N             exporta só as que serviram a pelo menos N leitores (padrão: 1), a nenhum não
                        serviram e têm tudo verificado: pergunta, resposta e fontes, para treino
  ARQUIVO               um grupo por linha: {"group", "stored", "must_hit", "must_miss"}
  --embedder MODELO     compara também os vetores das perguntas (padrão: só as palavras)
  --namespace NOME      acervo (padrão: default)
  --json                resultado em JSON

Exemplo:
  atimo cache entries --order problems
)",
    .english =
        R"(Looks after the remembered answers, and measures what the cache finds and mistakes.

Usage: atimo cache stats
       atimo cache entries [--order top|problems] [--limit N]
       atimo cache invalidate --question TEXT | --device ID | --document ID
       atimo cache clear
       atimo cache export [--format jsonl] [--likes N]
       atimo cache eval FILE [--embedder MODEL]

  --order O             top: served most often; problems: the disliked (default: top)
  --limit N             how many, 1 to 1000 (default: 20)
  --question TEXT       forgets the answer to this question
  --device ID           forgets what rests on the device, as lei-14133-2021#art75
  --document ID         forgets what rests on the document
  --likes N             exports only those liked at least N times (default: 1), never disliked and
                        verified throughout: question, answer and sources, to train with
  FILE                  a group a line: {"group", "stored", "must_hit", "must_miss"}
  --embedder MODEL      also compares the questions' vectors (default: words alone)
  --namespace NAME      corpus (default: default)
  --json                result as JSON

Example:
  atimo cache entries --order problems
)"};

const HelpText kFeedbackHelp = {
    .portuguese =
        R"(Diz se uma resposta guardada serviu. A que não serviu não é dada outra vez.

Uso: atimo feedback ID --like | --dislike

  ID                    o número que a resposta traz em "cache_id"
  --like                serviu
  --dislike             não serviu
  --namespace NOME      acervo (padrão: default)
  --json                resultado em JSON

Exemplo:
  atimo feedback 12 --like
)",
    .english =
        R"(Says whether a remembered answer was of use. One that was not is not given again.

Usage: atimo feedback ID --like | --dislike

  ID                    the number that the answer has in "cache_id"
  --like                it was
  --dislike             it was not
  --namespace NAME      corpus (default: default)
  --json                result as JSON

Example:
  atimo feedback 12 --like
)"};

}  // namespace atimo::cli::internal
