#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/config/config.h"

namespace atimo::config::internal {

enum class ValueKind : std::uint8_t { kText, kInteger, kBoolean };

struct Key {
  std::string_view name;      // in atimo.toml
  std::string_view variable;  // in the environment
  ValueKind kind = ValueKind::kText;
  std::string_view allowed;                               // in Portuguese, follows "deve ser"
  bool (*apply)(Config& config, std::string_view value);  // false: not allowed
  bool secret = false;                                    // its value is in no message
};

std::span<const Key> keys();
const Key* find_key(std::string_view name);

// InvalidArgument: 'where: name = "value": deve ser ...'.
absl::Status apply(const Key& key, std::string_view value, std::string_view where, Config& config);

}  // namespace atimo::config::internal
