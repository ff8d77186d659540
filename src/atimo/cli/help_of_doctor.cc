#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kDoctorHelp = {
    .portuguese =
        R"(Mede cada componente sozinho nesta máquina, diz qual toma mais tempo de uma pergunta e o que fazer: disco,
memória, modelos a frio e a quente, tokenizador, índice, servidor residente, servidor de LLM e Milvus. Não inicia
nem para servidor nenhum; pergunta ao residente quando ele está com a pasta de dados. Leva uns 10 s, mais o que
um modelo grande leva para abrir. Termina com 1 quando um componente falhou.

Uso: atimo doctor [--json]

Exemplo:
  atimo doctor --reranker bge-reranker-v2-m3
)",
    .english =
        R"(Measures each component alone on this machine, says which takes most of a question's time and what to do:
disk, memory, models cold and warm, tokenizer, index, resident server, LLM server and Milvus. Starts and stops no
server; asks the resident when it has the data folder. Takes some 10 s, and what a large model takes to open.
Ends with 1 when a component failed.

Usage: atimo doctor [--json]

Example:
  atimo doctor --reranker bge-reranker-v2-m3
)"};

}  // namespace atimo::cli::internal
