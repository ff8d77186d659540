#include "atimo/cli/internal/help.h"

#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {
namespace {

constexpr HelpText kProgram = {
    .portuguese =
        R"(Átimo: perguntas sobre normas brasileiras, respondidas com o texto delas.

Uso: atimo [OPÇÕES] COMANDO

Comandos:
  ingest PATH...        lê arquivos ou pastas para o acervo
  ask "PERGUNTA"        responde com citações
  chat                  conversa: perguntas que continuam as anteriores
  search "PERGUNTA"     mostra os dispositivos encontrados, sem redigir resposta
  documents             lista, mostra ou remove documentos
  serve                 atende por HTTP; os outros comandos passam por ele
  status                mostra o servidor e o estado do acervo
  stop                  para o servidor
  doctor                mede cada componente nesta máquina e diz qual é o gargalo
  keys                  lista, faz ou remove chaves de quem usa o serve
  eval                  mede a busca contra julgamentos
  cache                 mostra, exporta ou esquece respostas guardadas; mede o cache
  feedback ID           diz que uma resposta guardada serviu, ou que não
  models                lista, instala, confere ou remove modelos
  prompts               lista ou mostra os textos dados ao modelo de linguagem
  embed TEXTO...        transforma textos em vetores
  rerank CONSULTA ...   ordena documentos pela relevância
  bench encoder         mede a velocidade dos modelos nesta máquina
  version               mostra a versão

Opções de todos os comandos:
  --home DIR            pasta de dados (padrão: $ATIMO_HOME ou ~/.local/share/atimo)
  --config ARQUIVO      configuração (padrão: atimo.toml na pasta de dados, se houver)
  --lang pt|en          idioma desta ajuda e das palavras em volta dos resultados
  --namespace NOME      acervo separado dentro da pasta de dados (padrão: default)
  --embedder MODELO     vetores da busca por sentido: mini, none ou um modelo instalado (padrão: mini)
  --ranker R            ordem aprendida dos candidatos: mini, none ou um arquivo (padrão: mini)
  --reranker MODELO     modelo instalado que relê e reordena os melhores trechos (padrão: nenhum)
  --llm-url URL         servidor compatível com a OpenAI, como http://localhost:8000/v1 (padrão: nenhum)
  --llm-model NOME      modelo desse servidor (padrão: o primeiro)
  --no-daemon           trabalha neste processo, sem o servidor residente
  --json                saída em JSON
  -h, --help            esta ajuda, ou a do comando
  --version             mostra a versão

Códigos de saída: 0 certo, 1 falhou, 2 uso errado, 3 não existe, 4 indisponível.

Exemplo:
  atimo ingest lei-14133-2021.pdf
  atimo ask "Quando a licitação é dispensável?"
)",
    .english =
        R"(Átimo: questions about Brazilian legal norms, answered with their own text.

Usage: atimo [OPTIONS] COMMAND

Commands:
  ingest PATH...        reads files or folders into the corpus
  ask "QUESTION"        answers with citations
  chat                  a conversation: questions that go on with those before
  search "QUESTION"     shows the devices found, without writing an answer
  documents             lists, shows or removes documents
  serve                 answers over HTTP; the other commands go through it
  status                shows the server and the state of the corpus
  stop                  stops the server
  doctor                measures each component on this machine and names the bottleneck
  keys                  lists, makes or removes keys of those who use serve
  eval                  measures the search against judgements
  cache                 shows, exports or forgets remembered answers; measures the cache
  feedback ID           says that a remembered answer was of use, or not
  models                lists, installs, verifies or removes models
  prompts               lists or shows the texts given to the language model
  embed TEXT...         turns texts into vectors
  rerank QUERY ...      orders documents by relevance
  bench encoder         measures the speed of models on this machine
  version               shows the version

Options of every command:
  --home DIR            data folder (default: $ATIMO_HOME or ~/.local/share/atimo)
  --config FILE         configuration (default: atimo.toml in the data folder, if there)
  --lang pt|en          language of help and of the words around results
  --namespace NAME      a separate corpus inside the data folder (default: default)
  --embedder MODEL      vectors of search by meaning: mini, none or an installed model (default: mini)
  --ranker R            learned order of the candidates: mini, none or a file (default: mini)
  --reranker MODEL      installed model that reads and reorders the best passages (default: none)
  --llm-url URL         OpenAI-compatible server, as http://localhost:8000/v1 (default: none)
  --llm-model NAME      model of that server (default: the first)
  --no-daemon           works in this process, without the resident server
  --json                output as JSON
  -h, --help            this help, or that of the command
  --version             shows the version

Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 does not exist, 4 unavailable.

Example:
  atimo ingest lei-14133-2021.pdf
  atimo ask "Quando a licitação é dispensável?"
)"};

constexpr HelpText kIngest = {
    .portuguese =
        R"(Lê normas para o acervo: PDF, HTML, LexML, DOCX, texto, Markdown e JSONL (também .xz).

Uso: atimo ingest PATH... [OPÇÕES]

  PATH                  arquivos ou pastas
  --version-date DATA   data da redação, AAAA-MM-DD (padrão: a que a fonte diz)
  --id ID               identificador do documento; só com um arquivo
  --namespace NOME      acervo de destino (padrão: default)
  --json                relatório em JSON

Exemplo:
  atimo ingest normas/ lei-8666-1993.htm
)",
    .english =
        R"(Reads norms into the corpus: PDF, HTML, LexML, DOCX, text, Markdown and JSONL (also .xz).

Usage: atimo ingest PATH... [OPTIONS]

  PATH                  files or folders
  --version-date DATE   date of the wording, YYYY-MM-DD (default: what the source says)
  --id ID               the document's identifier; with one file only
  --namespace NAME      corpus to read into (default: default)
  --json                report as JSON

Example:
  atimo ingest normas/ lei-8666-1993.htm
)"};

constexpr HelpText kDocuments = {.portuguese =
                                     R"(Lista, mostra ou remove documentos do acervo.

Uso: atimo documents [list]
     atimo documents show ID [--as-of DATA]
     atimo documents remove ID

  ID                    identificador do documento, como em "atimo documents"
  --as-of DATA          redação em vigor no dia AAAA-MM-DD
  --json                resultado em JSON

Exemplo:
  atimo documents show lei-14133-2021
)",
                                 .english =
                                     R"(Lists, shows or removes documents of the corpus.

Usage: atimo documents [list]
       atimo documents show ID [--as-of DATE]
       atimo documents remove ID

  ID                    the document's identifier, as in "atimo documents"
  --as-of DATE          wording in force on the day YYYY-MM-DD
  --json                result as JSON

Example:
  atimo documents show lei-14133-2021
)"};

constexpr HelpText kEval = {.portuguese =
                                R"(Mede a busca: nDCG@10, recall, MRR@10 e tempos.

Uso: atimo eval [--corpus ARQUIVO] --queries ARQUIVO --qrels ARQUIVO [OPÇÕES]

  --corpus ARQUIVO      conjunto BEIR (.jsonl ou .jsonl.xz), lido para uma pasta temporária;
                        sem ele, as perguntas vão para o acervo em uso
  --queries ARQUIVO     perguntas: {"_id", "text"} por linha
  --qrels ARQUIVO       julgamentos: query-id, corpus-id, score ou query-id, document, article, score
  --keep DIR            guarda o acervo nesta pasta e o reaproveita
  --per-query ARQUIVO   escreve uma linha por pergunta: id, posição do primeiro certo, nDCG@10
  --features ARQUIVO    não mede: escreve o que um ordenador vê dos candidatos, para treinar um
                        (docs/training.md)
  --retriever R         sparse, dense ou hybrid (padrão: o que a configuração dá)
  --rerank R            none ou cross (padrão: o que a configuração dá)
  --hyde M              off, auto ou always (padrão: o que a configuração dá)
  --json                medidas em JSON

Exemplo:
  atimo eval --corpus corpus.jsonl.xz --queries queries.jsonl --qrels qrels.tsv
)",
                            .english =
                                R"(Measures the search: nDCG@10, recall, MRR@10 and times.

Usage: atimo eval [--corpus FILE] --queries FILE --qrels FILE [OPTIONS]

  --corpus FILE         a BEIR data set (.jsonl or .jsonl.xz), read into a temporary folder;
                        without it the questions go to the corpus in use
  --queries FILE        questions: {"_id", "text"} a line
  --qrels FILE          judgements: query-id, corpus-id, score or query-id, document, article, score
  --keep DIR            keeps the corpus in this folder and uses it again
  --per-query FILE      writes a line for each question: id, place of the first right one, nDCG@10
  --features FILE       does not measure: writes what a ranker sees of the candidates, to train one
                        (docs/training.md)
  --retriever R         sparse, dense or hybrid (default: what the configuration gives)
  --rerank R            none or cross (default: what the configuration gives)
  --hyde M              off, auto or always (default: what the configuration gives)
  --json                measures as JSON

Example:
  atimo eval --corpus corpus.jsonl.xz --queries queries.jsonl --qrels qrels.tsv
)"};

constexpr HelpText kVersion = {.portuguese =
                                   R"(Mostra a versão.

Uso: atimo version [--json]

Exemplo:
  atimo version
)",
                               .english =
                                   R"(Shows the version.

Usage: atimo version [--json]

Example:
  atimo version
)"};

const HelpText& help_of(Command command) {
  switch (command) {
    case Command::kNone:
      return kProgram;
    case Command::kIngest:
      return kIngest;
    case Command::kAsk:
      return kAskHelp;
    case Command::kChat:
      return kChatHelp;
    case Command::kPrompts:
    case Command::kPromptsShow:
      return kPromptsHelp;
    case Command::kSearch:
      return kSearchHelp;
    case Command::kDocuments:
    case Command::kDocumentsShow:
    case Command::kDocumentsRemove:
      return kDocuments;
    case Command::kStatus:
      return kStatusHelp;
    case Command::kServe:
      return kServeHelp;
    case Command::kStop:
      return kStopHelp;
    case Command::kDoctor:
      return kDoctorHelp;
    case Command::kKeys:
    case Command::kKeysAdd:
    case Command::kKeysRemove:
      return kKeysHelp;
    case Command::kEval:
      return kEval;
    case Command::kModels:
    case Command::kModelsPull:
    case Command::kModelsVerify:
    case Command::kModelsRemove:
    case Command::kModelsUnload:
    case Command::kModelsReload:
      return kModelsHelp;
    case Command::kEmbed:
      return kEmbedHelp;
    case Command::kRerank:
      return kRerankHelp;
    case Command::kBench:
      return kBenchHelp;
    case Command::kCache:
    case Command::kCacheEval:
    case Command::kCacheStats:
    case Command::kCacheEntries:
    case Command::kCacheInvalidate:
    case Command::kCacheClear:
    case Command::kCacheExport:
      return kCacheHelp;
    case Command::kFeedback:
      return kFeedbackHelp;
    case Command::kVersion:
      return kVersion;
  }
  return kProgram;
}

}  // namespace

std::string_view help_text(Command command, config::Lang lang) {
  const HelpText& text = help_of(command);
  return lang == config::Lang::kEnglish ? text.english : text.portuguese;
}

}  // namespace atimo::cli::internal
