#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/safetensors.h"
#include "atimo/encoder/internal/strict_json.h"

namespace atimo::encoder::internal {
namespace {

bool is_plain_file_name(std::string_view name) {
  return name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos &&
         name.ends_with(".safetensors");
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> read_shard_index(std::string_view json) {
  ATIMO_ASSIGN_OR_RETURN(const nlohmann::json index, parse_strict_json(json));
  const auto map = index.is_object() ? index.find("weight_map") : index.end();
  if (map == index.end() || !map->is_object()) return refused("não é um índice: falta o objeto weight_map");
  std::map<std::string, std::string> shards;
  for (const auto& [tensor, file] : map->items()) {
    const auto* const name = file.get_ptr<const std::string*>();
    if (name == nullptr || !is_plain_file_name(*name)) {
      return refused("weight_map, tensor ", shown(tensor),
                     ": deve dar o nome de um arquivo .safetensors da mesma pasta");
    }
    shards.emplace(tensor, *name);
  }
  return shards;
}

}  // namespace atimo::encoder::internal
