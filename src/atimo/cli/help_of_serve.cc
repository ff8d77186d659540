#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kServeHelp = {
    .portuguese =
        R"(Atende por HTTP, numa porta e num soquete Unix, até receber SIGINT ou SIGTERM.

Uso: atimo serve [OPÇÕES]

  --host ENDEREÇO       onde escutar (padrão: 127.0.0.1)
  --port N              porta (padrão: 8100); 0 escolhe uma livre
  --detach              inicia outro processo e termina quando ele atende; o registro dele fica em
                        atimo.log, na pasta de dados
  --on-demand           só o soquete, e só enquanto houver quem pergunte: é assim que os comandos iniciam
                        o servidor de que precisam (daemon_idle_minutes, docs/daemon.md)

Um endereço que outras máquinas alcançam exige uma chave: "atimo keys add NOME" a faz.

Exemplo:
  atimo serve --detach --port 8080
)",
    .english =
        R"(Answers over HTTP, on a port and a Unix socket, until SIGINT or SIGTERM comes.

Usage: atimo serve [OPTIONS]

  --host ADDRESS        where to listen (default: 127.0.0.1)
  --port N              port (default: 8100); 0 picks a free one
  --detach              starts another process and ends when it answers; its log is atimo.log in the data
                        folder
  --on-demand           only the socket, and only while somebody asks: how commands start the server they
                        need (daemon_idle_minutes, docs/daemon.md)

An address that other machines reach needs a key: "atimo keys add NAME" makes one.

Example:
  atimo serve --detach --port 8080
)"};

const HelpText kStatusHelp = {
    .portuguese =
        R"(Mostra o servidor da pasta de dados e o estado do acervo: documentos, unidades, índice e avisos.
Sem servidor, termina com 4; com --no-daemon, abre o acervo neste processo.

Uso: atimo status [--json]

Exemplo:
  atimo status --json
)",
    .english =
        R"(Shows the server of the data folder and the state of the corpus: documents, units, index and notices.
Without a server it ends with 4; with --no-daemon it opens the corpus in this process.

Usage: atimo status [--json]

Example:
  atimo status --json
)"};

const HelpText kStopHelp = {
    .portuguese =
        R"(Para o servidor da pasta de dados: o que está em andamento tem 4 s para terminar. Sem servidor, termina
com 4.

Uso: atimo stop [--json]

Exemplo:
  atimo stop
)",
    .english =
        R"(Stops the server of the data folder: what is under way has 4 s to end. Without a server it ends with 4.

Usage: atimo stop [--json]

Example:
  atimo stop
)"};

}  // namespace atimo::cli::internal
