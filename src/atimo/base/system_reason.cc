#include "atimo/base/system_reason.h"

#include <cerrno>
#include <cstring>

namespace atimo {

std::string system_reason(int error_number) {
  switch (error_number) {
    case ENOENT:
      return "arquivo ou pasta não existe";
    case ENOTDIR:
      return "uma parte do caminho não é pasta";
    case EISDIR:
      return "é uma pasta";
    case EEXIST:
      return "já existe";
    case ENOTEMPTY:
      return "a pasta não está vazia";
    case ENAMETOOLONG:
      return "nome longo demais";
    case ELOOP:
      return "ligações simbólicas em círculo";
    case EACCES:
    case EPERM:
      return "sem permissão";
    case EROFS:
      return "o disco é só de leitura";
    case ENOSPC:
      return "disco cheio";
    case EDQUOT:
      return "cota de disco esgotada";
    case EFBIG:
      return "arquivo grande demais para este disco";
    case EIO:
      return "falha de leitura ou gravação no disco";
    case EMFILE:
    case ENFILE:
      return "arquivos abertos demais";
    case ENOMEM:
      return "falta memória";
    case EAGAIN:
      return "recurso esgotado por ora";
    case EADDRINUSE:
      return "endereço já em uso";
    case EADDRNOTAVAIL:
      return "o endereço não é desta máquina";
    default:
      return std::strerror(error_number);
  }
}

}  // namespace atimo
