#pragma once

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"

namespace atimo::models::internal {

// Hex digests of a file, read in pieces. Errors: the context's; NotFound and others as reading a file gives.
absl::StatusOr<std::string> sha256_of(const Context& context, const std::filesystem::path& path);
// What git calls the blob of this content: SHA-1 of "blob <size>\0" and the bytes.
absl::StatusOr<std::string> git_blob_id(const Context& context, const std::filesystem::path& path);

// By the length of `digest`: SHA-256 (64 hex digits), git blob (40), or OK when it is neither and nothing can
// be said. DataLoss: the file is another one.
absl::Status check_digest(const Context& context, const std::filesystem::path& path, std::string_view digest);

}  // namespace atimo::models::internal
