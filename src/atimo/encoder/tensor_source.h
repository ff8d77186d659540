#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::encoder {

enum class DType : std::uint8_t { kF32, kF16, kBf16, kF64, kI64, kI32, kI16, kI8, kU8, kBool };

std::size_t size_of(DType dtype);       // bytes of one element
std::string_view name_of(DType dtype);  // as safetensors writes it: "F32", "BF16", ...

// One tensor of a checkpoint: row-major, contiguous, little-endian. Views into the source that gave it, where
// it need not be aligned to its elements: a file decides, so copy out or load unaligned.
struct Tensor {
  DType dtype = DType::kF32;
  std::vector<std::uint64_t> shape;  // empty: a scalar
  std::string_view bytes;            // product(shape) * size_of(dtype)
};

// The named tensors of a checkpoint as its authors published it. Immutable, so safe for concurrent use; keeps
// the mappings alive that its tensors view. Files are not trusted: every length is checked against what is
// left of the file before it is used, and a pickle is read as data, never run.
// Errors name the file and the place: NotFound (no file), InvalidArgument (not this format, or a form of it
// that is refused), DataLoss (truncated, overlapping, duplicate or contradicting entries).
class TensorSource {
 public:
  // One `.safetensors` file, or the `.safetensors.index.json` of a sharded one.
  static absl::StatusOr<TensorSource> open_safetensors(const std::filesystem::path& path);
  // A PyTorch zip archive (`.bin`, `.pt`, torch 1.6 or later).
  static absl::StatusOr<TensorSource> open_torch(const std::filesystem::path& path);
  // By content, whichever of the above it is.
  static absl::StatusOr<TensorSource> open(const std::filesystem::path& path);

  TensorSource(TensorSource&&) noexcept;
  TensorSource& operator=(TensorSource&&) noexcept;
  ~TensorSource();

  // Null when there is none of this name. The pointer lives as long as the source.
  const Tensor* find(std::string_view name) const;
  std::vector<std::string> names() const;  // sorted

 private:
  struct Content;
  explicit TensorSource(std::unique_ptr<const Content> content);
  std::unique_ptr<const Content> content_;
};

}  // namespace atimo::encoder
