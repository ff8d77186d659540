#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kModelsHelp = {.portuguese =
                                  R"(Lista, instala, confere ou remove modelos.

Uso: atimo models [list]
     atimo models pull NOME... [--precision P] [--revision R]
     atimo models pull NOME --from PASTA [--precision P]
     atimo models verify [NOME...] [--precision P] [--threads N]
     atimo models remove NOME... [--precision P]
     atimo models unload|reload [NOME...]

  NOME                  bge-m3, bge-reranker-v2-m3 ou all-minilm-l6-v2; com --from, o que se quiser
  --from PASTA          instala sem rede, de uma pasta com os arquivos publicados
  --precision P         int8, bf16 ou fp32 (padrão de pull: int8; de verify e remove: todas as instaladas)
  --revision R          ramo, etiqueta ou commit do repositório (padrão: o do catálogo, com somas fixas)
  --threads N           núcleos que verify usa (padrão: todos)
  --json                resultado em JSON

pull baixa para o cache da Hugging Face (HF_HOME, HF_HUB_CACHE) e obedece a HF_ENDPOINT, HF_TOKEN e
HF_HUB_OFFLINE; interrompido, continua de onde parou. verify lê as somas de verificação e compara o modelo com
os valores que os autores publicaram. unload solta modelos da memória do servidor residente, e o texto seguinte
os abre de novo; reload abre o arquivo de novo, e o modelo anterior responde até que o novo esteja aquecido.

Exemplo:
  atimo models pull bge-m3 bge-reranker-v2-m3
)",
                              .english =
                                  R"(Lists, installs, verifies or removes models.

Usage: atimo models [list]
       atimo models pull NAME... [--precision P] [--revision R]
       atimo models pull NAME --from FOLDER [--precision P]
       atimo models verify [NAME...] [--precision P] [--threads N]
       atimo models remove NAME... [--precision P]
       atimo models unload|reload [NAME...]

  NAME                  bge-m3, bge-reranker-v2-m3 or all-minilm-l6-v2; with --from, whatever you like
  --from FOLDER         installs without network, from a folder with the files as published
  --precision P         int8, bf16 or fp32 (default of pull: int8; of verify and remove: all that are installed)
  --revision R          branch, tag or commit of the repository (default: the catalogue's, with fixed checksums)
  --threads N           cores that verify uses (default: all)
  --json                result as JSON

pull downloads into Hugging Face's cache (HF_HOME, HF_HUB_CACHE) and obeys HF_ENDPOINT, HF_TOKEN and
HF_HUB_OFFLINE; when interrupted it goes on where it stopped. verify reads the checksums and compares the model
with the values that its authors published. unload frees the resident server's memory of models, which the next
text opens again; reload opens the file anew, and the model that was there answers until the new one is warm.

Example:
  atimo models pull bge-m3 bge-reranker-v2-m3
)"};

const HelpText kEmbedHelp = {.portuguese =
                                 R"(Transforma textos em vetores com um modelo instalado.

Uso: atimo embed TEXTO... [--model MODELO] [OPÇÕES]

  --model MODELO        nome de um modelo instalado, ou o caminho de um arquivo .atimo (padrão: o da configuração;
                        o servidor residente já o tem aberto)
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

Usage: atimo embed TEXT... [--model MODEL] [OPTIONS]

  --model MODEL         name of an installed model, or the path of an .atimo file (default: that of the
                        configuration; the resident server has it open)
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

Uso: atimo rerank CONSULTA DOCUMENTO... [--model MODELO] [OPÇÕES]

  --model MODELO        nome de um reranker instalado, ou o caminho de um arquivo .atimo (padrão: o da configuração;
                        o servidor residente já o tem aberto)
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

Usage: atimo rerank QUERY DOCUMENT... [--model MODEL] [OPTIONS]

  --model MODEL         name of an installed reranker, or the path of an .atimo file (default: that of the
                        configuration; the resident server has it open)
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
