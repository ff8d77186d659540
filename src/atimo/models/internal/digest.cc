#include "atimo/models/internal/digest.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string_view>

#include "absl/strings/escaping.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"

namespace atimo::models::internal {
namespace {

constexpr std::size_t kPiece = std::size_t{4} << 20;
constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kSha1Digits = 40;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

absl::StatusOr<std::string> digest_of(const Context& context, const EVP_MD* algorithm, std::string_view head,
                                      std::string_view bytes) {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> state(EVP_MD_CTX_new());
  bool fine = state != nullptr && EVP_DigestInit_ex(state.get(), algorithm, nullptr) == 1 &&
              EVP_DigestUpdate(state.get(), head.data(), head.size()) == 1;
  while (fine && !bytes.empty()) {
    ATIMO_RETURN_IF_ERROR(context.check());
    const std::string_view piece = bytes.substr(0, kPiece);
    fine = EVP_DigestUpdate(state.get(), piece.data(), piece.size()) == 1;
    bytes.remove_prefix(piece.size());
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (!fine || EVP_DigestFinal_ex(state.get(), digest.data(), &size) != 1)
    return absl::InternalError("o OpenSSL não calculou a soma de verificação");
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

absl::StatusOr<std::string> sha256_of(const Context& context, const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::open(path));
  return digest_of(context, EVP_sha256(), {}, file.bytes());
}

absl::StatusOr<std::string> git_blob_id(const Context& context, const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(const MappedFile file, MappedFile::open(path));
  std::string head = concat("blob ", file.bytes().size());
  head.push_back('\0');
  return digest_of(context, EVP_sha1(), head, file.bytes());
}

absl::Status check_digest(const Context& context, const std::filesystem::path& path,
                          std::string_view digest) {
  if (digest.size() != kSha256Digits && digest.size() != kSha1Digits) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(const std::string found, digest.size() == kSha256Digits
                                                      ? sha256_of(context, path)
                                                      : git_blob_id(context, path));
  if (found == digest) return absl::OkStatus();
  return absl::DataLossError(
      concat(path.filename().string(), ": a soma de verificação é ", found, "; a esperada é ", digest));
}

}  // namespace atimo::models::internal
