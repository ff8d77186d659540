#include "atimo/cli/internal/help.h"

namespace atimo::cli::internal {
namespace {

constexpr std::string_view kProgram =
    R"(Átimo: perguntas sobre normas brasileiras, respondidas com o texto delas.

Uso: atimo [OPÇÕES] COMANDO

Comandos:
  ingest PATH...        lê arquivos ou pastas para o acervo
  ask "PERGUNTA"        responde com citações
  search "PERGUNTA"     mostra os dispositivos encontrados, sem redigir resposta
  documents             lista, mostra ou remove documentos
  status                mostra o estado do acervo
  serve                 atende por HTTP
  eval                  mede a busca contra julgamentos
  version               mostra a versão

Opções de todos os comandos:
  --home DIR            pasta de dados (padrão: $ATIMO_HOME ou ~/.local/share/atimo)
  --config ARQUIVO      configuração (padrão: atimo.toml na pasta de dados, se houver)
  --lang pt|en          idioma das saídas
  --namespace NOME      acervo separado dentro da pasta de dados (padrão: default)
  --json                saída em JSON
  -h, --help            esta ajuda, ou a do comando
  --version             mostra a versão

Códigos de saída: 0 certo, 1 falhou, 2 uso errado, 3 não existe, 4 indisponível.

Exemplo:
  atimo ingest lei-14133-2021.pdf
  atimo ask "Quando a licitação é dispensável?"
)";

constexpr std::string_view kIngest =
    R"(Lê normas para o acervo: PDF, HTML, LexML, DOCX, texto, Markdown e JSONL (também .xz).

Uso: atimo ingest PATH... [OPÇÕES]

  PATH                  arquivos ou pastas
  --version-date DATA   data da redação, AAAA-MM-DD (padrão: a que a fonte diz)
  --id ID               identificador do documento; só com um arquivo
  --namespace NOME      acervo de destino (padrão: default)
  --json                relatório em JSON

Exemplo:
  atimo ingest normas/ lei-8666-1993.htm
)";

constexpr std::string_view kAsk =
    R"(Responde a uma pergunta com o texto das normas e as citações.

Uso: atimo ask "PERGUNTA" [OPÇÕES]

  PERGUNTA              até 8 KiB; "-" lê da entrada padrão
  --top-k N             quantos trechos considerar, de 1 a 100 (padrão: 5)
  --as-of DATA          redação em vigor no dia AAAA-MM-DD
  --document ID         só neste documento; pode repetir
  --explain             mostra também o que foi buscado e quanto pesou
  --json                resposta em JSON

Exemplo:
  atimo ask "O que diz o art. 75, II, da Lei 14.133/2021?"
)";

constexpr std::string_view kSearch =
    R"(Mostra os dispositivos que respondem à pergunta, do melhor ao pior.

Uso: atimo search "PERGUNTA" [OPÇÕES]

  PERGUNTA              até 8 KiB; "-" lê da entrada padrão
  --top-k N             quantos mostrar, de 1 a 100 (padrão: 5)
  --as-of DATA          redação em vigor no dia AAAA-MM-DD
  --document ID         só neste documento; pode repetir
  --explain             mostra também como a pergunta foi entendida e os tempos
  --json                resultado em JSON

Exemplo:
  atimo search "prazo para impugnar o edital" --top-k 10
)";

constexpr std::string_view kDocuments =
    R"(Lista, mostra ou remove documentos do acervo.

Uso: atimo documents [list]
     atimo documents show ID [--as-of DATA]
     atimo documents remove ID

  ID                    identificador do documento, como em "atimo documents"
  --as-of DATA          redação em vigor no dia AAAA-MM-DD
  --json                resultado em JSON

Exemplo:
  atimo documents show lei-14133-2021
)";

constexpr std::string_view kStatus = R"(Mostra o estado do acervo: documentos, unidades, índice e avisos.

Uso: atimo status [--json]

Exemplo:
  atimo status --json
)";

constexpr std::string_view kServe = R"(Atende por HTTP até receber SIGINT ou SIGTERM.

Uso: atimo serve [OPÇÕES]

  --host ENDEREÇO       onde escutar (padrão: 127.0.0.1)
  --port N              porta (padrão: 8100); 0 escolhe uma livre
  --allow-remote        permite um endereço que outras máquinas alcançam

Exemplo:
  atimo serve --port 8080
)";

constexpr std::string_view kEval = R"(Mede a busca: nDCG@10, recall, MRR@10 e tempos.

Uso: atimo eval [--corpus ARQUIVO] --queries ARQUIVO --qrels ARQUIVO [OPÇÕES]

  --corpus ARQUIVO      conjunto BEIR (.jsonl ou .jsonl.xz), lido para uma pasta temporária;
                        sem ele, as perguntas vão para o acervo em uso
  --queries ARQUIVO     perguntas: {"_id", "text"} por linha
  --qrels ARQUIVO       julgamentos: query-id, corpus-id, score ou query-id, document, article, score
  --keep DIR            guarda o acervo nesta pasta e o reaproveita
  --per-query ARQUIVO   escreve uma linha por pergunta: id, posição do primeiro certo, nDCG@10
  --retriever sparse    como buscar
  --rerank none         como reordenar
  --json                medidas em JSON

Exemplo:
  atimo eval --corpus corpus.jsonl.xz --queries queries.jsonl --qrels qrels.tsv
)";

constexpr std::string_view kVersion = R"(Mostra a versão.

Uso: atimo version [--json]

Exemplo:
  atimo version
)";

}  // namespace

std::string_view help_text(Command command) {
  switch (command) {
    case Command::kNone:
      return kProgram;
    case Command::kIngest:
      return kIngest;
    case Command::kAsk:
      return kAsk;
    case Command::kSearch:
      return kSearch;
    case Command::kDocuments:
    case Command::kDocumentsShow:
    case Command::kDocumentsRemove:
      return kDocuments;
    case Command::kStatus:
      return kStatus;
    case Command::kServe:
      return kServe;
    case Command::kEval:
      return kEval;
    case Command::kVersion:
      return kVersion;
  }
  return kProgram;
}

}  // namespace atimo::cli::internal
