#include "atimo/cli/internal/help_of_models.h"

namespace atimo::cli::internal {

const HelpText kEmbedHelp = {.portuguese =
                                 R"(Transforma textos em vetores com um modelo instalado.

Uso: atimo embed TEXTO... --model MODELO [OPÇÕES]

  --model MODELO        nome de um modelo instalado, ou o caminho de um arquivo .atimo
  --file ARQUIVO        um texto por linha ("-": entrada padrão)
  --output LISTA        dense, sparse, colbert ou vários, separados por vírgula (padrão: dense)
  --max-tokens N        corta textos mais longos (padrão: o que o modelo aceita); o corte é dito
  --precision P         int8, bf16 ou fp32: qual das formas instaladas (padrão: int8)
  --threads N           núcleos que o modelo usa (padrão: todos)
  --isa NOME            reference, avx2, avx512-vnni ou avx512-vnni-bf16 (padrão: a mais rápida)
  --json                um objeto por texto, um por linha

Exemplo:
  atimo embed "Qual o prazo para impugnar o edital?" --model bge-m3 --output dense,sparse --json
)",
                             .english =
                                 R"(Turns texts into vectors with an installed model.

Usage: atimo embed TEXT... --model MODEL [OPTIONS]

  --model MODEL         name of an installed model, or the path of an .atimo file
  --file FILE           a text a line ("-": standard input)
  --output LIST         dense, sparse, colbert or several, separated by commas (default: dense)
  --max-tokens N        cuts longer texts (default: what the model takes); the cut is said
  --precision P         int8, bf16 or fp32: which of the installed forms (default: int8)
  --threads N           cores that the model uses (default: all)
  --isa NAME            reference, avx2, avx512-vnni or avx512-vnni-bf16 (default: the fastest)
  --json                an object for each text, one a line

Example:
  atimo embed "Qual o prazo para impugnar o edital?" --model bge-m3 --output dense,sparse --json
)"};

const HelpText kRerankHelp = {
    .portuguese =
        R"(Ordena documentos pela relevância para uma consulta, com um reranker instalado.

Uso: atimo rerank CONSULTA DOCUMENTO... --model MODELO [OPÇÕES]

  --model MODELO        nome de um reranker instalado, ou o caminho de um arquivo .atimo
  --file ARQUIVO        um documento por linha ("-": entrada padrão)
  --max-tokens N        tokens de um par; o documento é cortado (padrão: 512); o corte é dito
  --precision P         int8, bf16 ou fp32: qual das formas instaladas (padrão: int8)
  --threads N           núcleos que o modelo usa (padrão: todos)
  --isa NOME            reference, avx2, avx512-vnni ou avx512-vnni-bf16 (padrão: a mais rápida)
  --json                resultados em JSON, do mais ao menos relevante

Exemplo:
  atimo rerank "prazo de impugnação" --file artigos.txt --model bge-reranker-v2-m3
)",
    .english =
        R"(Orders documents by their relevance to a query, with an installed reranker.

Usage: atimo rerank QUERY DOCUMENT... --model MODEL [OPTIONS]

  --model MODEL         name of an installed reranker, or the path of an .atimo file
  --file FILE           a document a line ("-": standard input)
  --max-tokens N        tokens of a pair; the document is cut (default: 512); the cut is said
  --precision P         int8, bf16 or fp32: which of the installed forms (default: int8)
  --threads N           cores that the model uses (default: all)
  --isa NAME            reference, avx2, avx512-vnni or avx512-vnni-bf16 (default: the fastest)
  --json                results as JSON, the most relevant first

Example:
  atimo rerank "prazo de impugnação" --file artigos.txt --model bge-reranker-v2-m3
)"};

const HelpText kBenchHelp = {
    .portuguese =
        R"(Mede a velocidade do motor de modelos nesta máquina, ao lado do máximo que ela dá.

Uso: atimo bench encoder [OPÇÕES]

  --model MODELO        modelo instalado ou arquivo .atimo (padrão: pesos aleatórios do tamanho do bge-m3,
                        criados uma vez na pasta de dados)
  --layers N            camadas do modelo aleatório, de 1 a 24 (padrão: 24)
  --runs N              repetições da pergunta; os lotes repetem menos (padrão: 50)
  --precision P         int8, bf16 ou fp32 (padrão: int8)
  --threads N           núcleos (padrão: todos)
  --isa NOME            reference, avx2, avx512-vnni ou avx512-vnni-bf16 (padrão: a mais rápida)
  --json                medidas em JSON

Exemplo:
  atimo bench encoder --precision int8 --threads 2
)",
    .english =
        R"(Measures the speed of the model engine on this machine, beside the most it can do.

Usage: atimo bench encoder [OPTIONS]

  --model MODEL         an installed model or an .atimo file (default: random weights of bge-m3's size, made
                        once in the data folder)
  --layers N            layers of the random model, 1 to 24 (default: 24)
  --runs N              repetitions of the question; batches repeat less (default: 50)
  --precision P         int8, bf16 or fp32 (default: int8)
  --threads N           cores (default: all)
  --isa NAME            reference, avx2, avx512-vnni or avx512-vnni-bf16 (default: the fastest)
  --json                measures as JSON

Example:
  atimo bench encoder --precision int8 --threads 2
)"};

}  // namespace atimo::cli::internal
