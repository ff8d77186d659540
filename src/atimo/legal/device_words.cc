#include "atimo/legal/device_words.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace atimo::legal {
namespace {

// By the enumerators' order.
constexpr std::array<std::string_view, 21> kKinds = {
    "parte",       "livro",  "titulo", "subtitulo", "capitulo", "secao",     "subsecao",
    "agrupamento", "artigo", "caput",  "paragrafo", "inciso",   "alinea",    "item",
    "pena",        "anexo",  "adct",   "epigrafe",  "ementa",   "preambulo", "enunciado"};
static_assert(kKinds.size() == static_cast<std::size_t>(DeviceKind::kEnunciado) + 1);

constexpr std::array<std::string_view, 3> kStatuses = {"in_force", "revoked", "vetoed"};
static_assert(kStatuses.size() == static_cast<std::size_t>(DeviceStatus::kVetoed) + 1);

template <typename Value, std::size_t kCount>
std::optional<Value> parse(const std::array<std::string_view, kCount>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Value>(found - words.begin());
}

}  // namespace

std::string_view name_of(DeviceKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(DeviceStatus status) { return kStatuses[static_cast<std::size_t>(status)]; }

std::optional<DeviceKind> parse_device_kind(std::string_view word) { return parse<DeviceKind>(kKinds, word); }

std::optional<DeviceStatus> parse_device_status(std::string_view word) {
  return parse<DeviceStatus>(kStatuses, word);
}

}  // namespace atimo::legal
