#include <algorithm>
#include <array>
#include <optional>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/pickle_machine.h"
#include "atimo/encoder/internal/tensor_table.h"

namespace atimo::encoder::internal {
namespace {

using Kind = PickleGlobal::Kind;

struct AllowedGlobal {
  std::string_view module;
  std::string_view name;
  PickleGlobal global;
};
constexpr std::array<AllowedGlobal, 13> kAllowed{
    {{"collections", "OrderedDict", {Kind::kOrderedDict}},
     {"torch._utils", "_rebuild_tensor_v2", {Kind::kRebuildTensor}},
     {"torch._utils", "_rebuild_parameter", {Kind::kRebuildParameter}},
     {"torch", "FloatStorage", {Kind::kStorage, DType::kF32}},
     {"torch", "HalfStorage", {Kind::kStorage, DType::kF16}},
     {"torch", "BFloat16Storage", {Kind::kStorage, DType::kBf16}},
     {"torch", "DoubleStorage", {Kind::kStorage, DType::kF64}},
     {"torch", "LongStorage", {Kind::kStorage, DType::kI64}},
     {"torch", "IntStorage", {Kind::kStorage, DType::kI32}},
     {"torch", "ShortStorage", {Kind::kStorage, DType::kI16}},
     {"torch", "CharStorage", {Kind::kStorage, DType::kI8}},
     {"torch", "ByteStorage", {Kind::kStorage, DType::kU8}},
     {"torch", "BoolStorage", {Kind::kStorage, DType::kBool}}}};

std::optional<std::uint64_t> as_count(const std::int64_t* number) {
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

}  // namespace

absl::Status PickleMachine::global() {
  const std::string_view module = reader_.take_line();
  const std::string_view name = reader_.take_line();
  if (!reader_.ok()) return damaged("truncado");
  const auto* const found = std::find_if(kAllowed.begin(), kAllowed.end(), [&](const AllowedGlobal& allowed) {
    return allowed.module == module && allowed.name == name;
  });
  if (found == kAllowed.end()) {
    return refused("o nome ", shown(concat(module, ".", name)),
                   " não é aceito; aceitos: collections.OrderedDict, torch._utils._rebuild_tensor_v2, "
                   "torch._utils._rebuild_parameter e os torch.*Storage");
  }
  return push_new(found->global);
}

absl::Status PickleMachine::persistent_id() {
  ATIMO_ASSIGN_OR_RETURN(const ValueRef id, pop());
  const auto* const tuple = get<PickleTuple>(id);
  if (tuple == nullptr || tuple->items.size() != 5) return damaged("espera uma tupla de cinco");
  const auto* const tag = get<std::string_view>(tuple->items[0]);
  const auto* const storage = get<PickleGlobal>(tuple->items[1]);
  const auto* const key = get<std::string_view>(tuple->items[2]);
  const std::optional<std::uint64_t> elements = as_count(get<std::int64_t>(tuple->items[4]));
  if (tag == nullptr || *tag != "storage" || storage == nullptr || storage->kind != Kind::kStorage ||
      key == nullptr || !elements) {
    return damaged("espera ('storage', classe, chave, lugar, elementos)");
  }
  return push_new(PickleStorage{.dtype = storage->dtype, .key = *key, .elements = *elements});
}

// A call of one of the names on the list, as the data it would have made.
absl::Status PickleMachine::reduce() {
  ATIMO_ASSIGN_OR_RETURN(const ValueRef arguments, pop());
  ATIMO_ASSIGN_OR_RETURN(const ValueRef callee, pop());
  const auto* const tuple = get<PickleTuple>(arguments);
  const auto* const function = get<PickleGlobal>(callee);
  if (tuple == nullptr || function == nullptr) return damaged("espera um nome e uma tupla");
  switch (function->kind) {
    case Kind::kOrderedDict:
      if (!tuple->items.empty()) return refused("OrderedDict com argumentos não é aceito");
      return push_new(PickleDict{.ordered = true, .items = {}});
    case Kind::kRebuildTensor: {
      ATIMO_ASSIGN_OR_RETURN(PickleValue tensor, rebuild_tensor(tuple->items));
      return push_new(std::move(tensor));
    }
    case Kind::kRebuildParameter:  // (tensor, requires_grad, hooks)
      if (tuple->items.size() != 3 || get<PickledTensor>(tuple->items[0]) == nullptr) {
        return damaged("_rebuild_parameter espera um tensor e mais dois argumentos");
      }
      return push(tuple->items[0]);
    case Kind::kStorage:
      break;
  }
  return refused("um torch.*Storage não se chama");
}

// (storage, offset, shape, strides, requires_grad, hooks[, metadata]). Metadata would negate or conjugate the
// values.
absl::StatusOr<PickleValue> PickleMachine::rebuild_tensor(const std::vector<ValueRef>& arguments) const {
  if (arguments.size() != 6 && arguments.size() != 7) {
    return damaged("_rebuild_tensor_v2 com ", arguments.size(), " argumentos; espera 6 ou 7");
  }
  const auto* const storage = get<PickleStorage>(arguments[0]);
  if (storage == nullptr) return damaged("_rebuild_tensor_v2 sem storage");
  const std::optional<std::uint64_t> offset = as_count(get<std::int64_t>(arguments[1]));
  if (!offset) return damaged("_rebuild_tensor_v2 com offset que não é um inteiro positivo");
  PickledTensor tensor{.storage = *storage, .offset = *offset, .shape = {}, .strides = {}};
  ATIMO_ASSIGN_OR_RETURN(tensor.shape, sizes(arguments[2]));
  ATIMO_ASSIGN_OR_RETURN(tensor.strides, sizes(arguments[3]));
  if (tensor.strides.size() != tensor.shape.size()) {
    return damaged("_rebuild_tensor_v2 com ", tensor.shape.size(), " dimensões e ", tensor.strides.size(),
                   " passos");
  }
  if (arguments.size() == 7) {
    const auto* const metadata = get<PickleDict>(arguments[6]);
    if (metadata == nullptr || !metadata->items.empty()) return refused("tensor com metadados não é aceito");
  }
  return tensor;
}

absl::StatusOr<std::vector<std::uint64_t>> PickleMachine::sizes(ValueRef ref) const {
  const auto* const tuple = get<PickleTuple>(ref);
  if (tuple == nullptr) return damaged("_rebuild_tensor_v2 espera uma tupla de inteiros");
  if (tuple->items.size() > kMaxRank) return refused("tensor com mais de ", kMaxRank, " dimensões");
  std::vector<std::uint64_t> sizes;
  for (const ValueRef item : tuple->items) {
    const std::optional<std::uint64_t> size = as_count(get<std::int64_t>(item));
    if (!size) return damaged("_rebuild_tensor_v2 com dimensão ou passo que não é um inteiro positivo");
    sizes.push_back(*size);
  }
  return sizes;
}

absl::Status PickleMachine::new_object() {
  ATIMO_ASSIGN_OR_RETURN(const ValueRef arguments, pop());
  ATIMO_ASSIGN_OR_RETURN(const ValueRef type, pop());
  const auto* const tuple = get<PickleTuple>(arguments);
  const auto* const global = get<PickleGlobal>(type);
  if (tuple == nullptr || global == nullptr) return damaged("espera um nome e uma tupla");
  if (global->kind != Kind::kOrderedDict || !tuple->items.empty()) {
    return refused("só OrderedDict() se constrói");
  }
  return push_new(PickleDict{.ordered = true, .items = {}});
}

// state_dict() hangs the versions of its modules on the OrderedDict; nothing of it is needed.
absl::Status PickleMachine::build() {
  ATIMO_RETURN_IF_ERROR(pop().status());
  ATIMO_ASSIGN_OR_RETURN(const ValueRef target, top());
  const auto* const dict = get<PickleDict>(target);
  if (dict == nullptr || !dict->ordered) return refused("só um OrderedDict tem atributos");
  return absl::OkStatus();
}

}  // namespace atimo::encoder::internal
