#pragma once

#include <optional>
#include <string_view>

#include "atimo/legal/device_path.h"
#include "atimo/legal/norma.h"

// ASCII words that programs branch on: those of the HTTP API and of its client.
namespace atimo::legal {

std::string_view name_of(DeviceKind kind);      // "artigo", "paragrafo", "alinea"
std::string_view name_of(DeviceStatus status);  // "in_force", "revoked", "vetoed"

// nullopt: no such word.
std::optional<DeviceKind> parse_device_kind(std::string_view word);
std::optional<DeviceStatus> parse_device_status(std::string_view word);

}  // namespace atimo::legal
