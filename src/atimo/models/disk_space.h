#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace atimo::models {

// Bytes that may still be written under a folder, which need not exist yet. A test gives its own.
using FreeBytes = std::function<absl::StatusOr<std::uint64_t>(const std::filesystem::path& folder)>;
absl::StatusOr<std::uint64_t> free_bytes(const std::filesystem::path& folder);

// ResourceExhausted, with both sizes and the folder, when `bytes` do not fit.
absl::Status require_space(const FreeBytes& free, const std::filesystem::path& folder, std::uint64_t bytes,
                           std::string_view what);

// "2,27 GB", in powers of ten as disks are sold.
std::string byte_size(std::uint64_t bytes, char decimal_mark = ',');

}  // namespace atimo::models
