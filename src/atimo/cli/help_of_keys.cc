#include "atimo/cli/internal/help_texts.h"

namespace atimo::cli::internal {

const HelpText kKeysHelp = {.portuguese =
                                R"(Lista, faz ou remove chaves de quem usa o serve.

Uso: atimo keys [list]
     atimo keys add NOME [--namespace ACERVO]...
     atimo keys remove NOME

  NOME                  de quem é a chave: letras minúsculas, algarismos, "_" e "-"
  --namespace ACERVO    acervo que a chave alcança; repita para vários (padrão: todos)
  --json                resultado em JSON

add mostra a chave uma única vez: o arquivo (keys_file, senão keys.json na pasta de dados) só guarda o resumo dela.
Havendo uma chave, o serve passa a pedi-la no cabeçalho Authorization: Bearer; um serve em execução vê as mudanças
em um segundo.

Exemplo:
  atimo keys add portal --namespace default
)",
                            .english =
                                R"(Lists, makes or removes keys of those who use serve.

Usage: atimo keys [list]
       atimo keys add NAME [--namespace CORPUS]...
       atimo keys remove NAME

  NAME                  whose key it is: lower-case letters, digits, "_" and "-"
  --namespace CORPUS    corpus that the key reaches; repeat for several (default: all)
  --json                result as JSON

add shows the key a single time: the file (keys_file, else keys.json in the data folder) only holds its digest. Once
there is a key, serve asks for it in the header Authorization: Bearer; a serve that is running sees changes within
a second.

Example:
  atimo keys add portal --namespace default
)"};

}  // namespace atimo::cli::internal
