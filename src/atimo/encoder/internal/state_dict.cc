#include <set>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/pickle_machine.h"
#include "atimo/encoder/internal/torch_archive.h"

namespace atimo::encoder::internal {

absl::StatusOr<std::vector<NamedTensor>> read_state_dict(std::string_view pickle) {
  PickleMachine machine(pickle);
  ATIMO_ASSIGN_OR_RETURN(const ValueRef root, machine.run());
  const auto* const dict = machine.get<PickleDict>(root);
  if (dict == nullptr) return refused("pickle: não é um state_dict (um dicionário de tensores por nome)");
  std::vector<NamedTensor> tensors;
  std::set<std::string_view> names;
  for (const auto& [key, item] : dict->items) {
    const auto* const name = machine.get<std::string_view>(key);
    if (name == nullptr) return refused("pickle: não é um state_dict, tem chave que não é texto");
    const auto* const tensor = machine.get<PickledTensor>(item);
    if (tensor == nullptr) return refused("pickle: não é um state_dict, ", shown(*name), " não é um tensor");
    if (!names.insert(*name).second) return damaged("tensor ", shown(*name), " repetido");
    tensors.push_back({.name = *name, .tensor = *tensor});
  }
  return tensors;
}

}  // namespace atimo::encoder::internal
