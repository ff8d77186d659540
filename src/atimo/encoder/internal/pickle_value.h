#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "atimo/encoder/tensor_source.h"

namespace atimo::encoder::internal {

// A value that a pickle describes, as data. Values refer to one another by number in the machine's arena, so
// that a list may hold itself and nothing is freed by recursion.
using ValueRef = std::uint32_t;

struct PickleNone {};
struct PickleTuple {
  std::vector<ValueRef> items;
};
// What is in a list or a set never matters to a state_dict: only hooks and versions are kept in them.
struct PickleList {};
struct PickleSet {};
struct PickleDict {
  bool ordered = false;
  std::vector<std::pair<ValueRef, ValueRef>> items;
};

// The names that a pickle may say. None is ever called: REDUCE knows what each would have made.
struct PickleGlobal {
  enum class Kind : std::uint8_t { kOrderedDict, kRebuildTensor, kRebuildParameter, kStorage };
  Kind kind = Kind::kOrderedDict;
  DType dtype = DType::kF32;  // of a storage
};

// A persistent id: ("storage", class, key, location, elements).
struct PickleStorage {
  DType dtype = DType::kF32;
  std::string_view key;
  std::uint64_t elements = 0;
};

// _rebuild_tensor_v2, unchecked against the storage. Offset and strides in elements.
struct PickledTensor {
  PickleStorage storage;
  std::uint64_t offset = 0;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> strides;  // one per dimension
};

using PickleValue =
    std::variant<PickleNone, bool, std::int64_t, double, std::string_view, PickleTuple, PickleList, PickleSet,
                 PickleDict, PickleGlobal, PickleStorage, PickledTensor>;

}  // namespace atimo::encoder::internal
