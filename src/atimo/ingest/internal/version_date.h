#pragma once

#include <optional>
#include <string_view>

#include "atimo/base/date.h"

namespace atimo::ingest::internal {

// The date of the wording when a line says it, as the Senado's pages do: "Texto compilado até a Emenda
// Constitucional nº 108 de 26/08/2020", "Texto promulgado em 05/10/1988".
std::optional<Date> find_version_date(std::string_view line);

}  // namespace atimo::ingest::internal
