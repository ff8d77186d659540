#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kAskHelp = {.portuguese =
                               R"(Responde a uma pergunta com o texto das normas e as citações.

Uso: atimo ask "PERGUNTA" [OPÇÕES]

  PERGUNTA              até 8 KiB; "-" lê da entrada padrão
  --top-k N             quantos trechos considerar, de 1 a 100 (padrão: 5)
  --as-of DATA          redação em vigor no dia AAAA-MM-DD
  --document ID         só neste documento; pode repetir
  --fusion F            lexical, dense, weighted ou rrf: palavras, sentido ou ambos (padrão: weighted,
                        havendo um modelo de vetores; veja --embedder em docs/configuration.md)
  --rerank-depth N      trechos que o reranker relê, de 0 a 100 (padrão: 20, havendo um)
  --hyde M              off, auto ou always: buscar também por respostas hipotéticas que o modelo de
                        --llm-url escreve (padrão: auto)
  --fresh               não usa respostas lembradas
  --explain             mostra também o plano, os tempos e o que foi buscado
  --json                resposta em JSON

Exemplo:
  atimo ask "O que diz o art. 75, II, da Lei 14.133/2021?"
)",
                           .english =
                               R"(Answers a question with the text of the norms and the citations.

Usage: atimo ask "QUESTION" [OPTIONS]

  QUESTION              up to 8 KiB, in Portuguese; "-" reads standard input
  --top-k N             how many passages to consider, 1 to 100 (default: 5)
  --as-of DATE          wording in force on the day YYYY-MM-DD
  --document ID         in this document only; may be repeated
  --fusion F            lexical, dense, weighted or rrf: words, meaning or both (default: weighted where
                        there is a model for vectors; see --embedder in docs/configuration.md)
  --rerank-depth N      passages that the reranker reads, 0 to 100 (default: 20, where there is one)
  --hyde M              off, auto or always: also search with hypothetical answers that the model of
                        --llm-url writes (default: auto)
  --fresh               does without remembered answers
  --explain             also shows the plan, the times and what was found
  --json                answer as JSON

Example:
  atimo ask "O que diz o art. 75, II, da Lei 14.133/2021?"
)"};

const HelpText kSearchHelp = {.portuguese =
                                  R"(Mostra os dispositivos que respondem à pergunta, do melhor ao pior.

Uso: atimo search "PERGUNTA" [OPÇÕES]

  PERGUNTA              até 8 KiB; "-" lê da entrada padrão
  --top-k N             quantos mostrar, de 1 a 100 (padrão: 5)
  --as-of DATA          redação em vigor no dia AAAA-MM-DD
  --document ID         só neste documento; pode repetir
  --fusion F            lexical, dense, weighted ou rrf: palavras, sentido ou ambos (padrão: weighted,
                        havendo um modelo de vetores; veja --embedder em docs/configuration.md)
  --rerank-depth N      trechos que o reranker relê, de 0 a 100 (padrão: 20, havendo um)
  --hyde M              off, auto ou always: buscar também por respostas hipotéticas que o modelo de
                        --llm-url escreve (padrão: auto)
  --explain             mostra também o plano de cada etapa e os tempos
  --json                resultado em JSON

Exemplo:
  atimo search "prazo para impugnar o edital" --top-k 10
)",
                              .english =
                                  R"(Shows the devices that answer the question, best first.

Usage: atimo search "QUESTION" [OPTIONS]

  QUESTION              up to 8 KiB, in Portuguese; "-" reads standard input
  --top-k N             how many to show, 1 to 100 (default: 5)
  --as-of DATE          wording in force on the day YYYY-MM-DD
  --document ID         in this document only; may be repeated
  --fusion F            lexical, dense, weighted or rrf: words, meaning or both (default: weighted where
                        there is a model for vectors; see --embedder in docs/configuration.md)
  --rerank-depth N      passages that the reranker reads, 0 to 100 (default: 20, where there is one)
  --hyde M              off, auto or always: also search with hypothetical answers that the model of
                        --llm-url writes (default: auto)
  --explain             also shows the plan of each stage and the times
  --json                result as JSON

Example:
  atimo search "prazo para impugnar o edital" --top-k 10
)"};

const HelpText kChatHelp = {
    .portuguese =
        R"(Conversa: uma pergunta por linha, e cada uma pode continuar as anteriores ("e no caso de obras?").

Uso: atimo chat [OPÇÕES]

  --top-k N, --as-of DATA, --document ID, --fresh   como em ask

Na conversa:
  /nova                 esquece o que foi dito
  /sair                 termina; Ctrl-D também
  Ctrl-C                interrompe a resposta

Exemplo:
  atimo chat --document lei-14133-2021
)",
    .english =
        R"(A conversation: a question a line, and each may go on with those before ("e no caso de obras?").

Usage: atimo chat [OPTIONS]

  --top-k N, --as-of DATE, --document ID, --fresh   as in ask

In the conversation:
  /nova                 forgets what was said
  /sair                 ends; Ctrl-D too
  Ctrl-C                interrupts the answer

Example:
  atimo chat --document lei-14133-2021
)"};

const HelpText kPromptsHelp = {
    .portuguese =
        R"(Textos que dizem ao modelo de linguagem o que fazer. Um arquivo NOME.md na pasta prompts da pasta de dados
toma o lugar do que vem com o programa.

Uso: atimo prompts [list]
     atimo prompts show NOME

Exemplo:
  atimo prompts show answer > ~/.local/share/atimo/prompts/answer.md
)",
    .english =
        R"(Texts that tell the language model what to do. A file NAME.md in the folder prompts of the data folder takes
the place of the one that ships.

Usage: atimo prompts [list]
       atimo prompts show NAME

Example:
  atimo prompts show answer > ~/.local/share/atimo/prompts/answer.md
)"};

}  // namespace atimo::cli::internal
