#pragma once

#include "atimo/encoder/internal/tensor_table.h"

// Traps when a tensor's bytes are not what its shape says, and reads them all, for the sanitizer to see.
inline void check_tensors(const atimo::encoder::internal::TensorTable& table) {
  std::uint64_t total = 0;
  for (const auto& [name, tensor] : table.tensors) {
    if (atimo::encoder::internal::byte_count(tensor.dtype, tensor.shape) != tensor.bytes.size())
      __builtin_trap();
    for (const char byte : tensor.bytes) total += static_cast<unsigned char>(byte);
  }
  asm volatile("" : : "r"(total));  // a use, so that the reads stay
}
