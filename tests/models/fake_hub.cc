#include "models/fake_hub.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"

namespace atimo::models::testing {
namespace {

// By another way than the code under test.
std::string digest(const EVP_MD* algorithm, const std::string& bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out, &size, algorithm, nullptr);
  return absl::BytesToHexString({reinterpret_cast<const char*>(out), size});
}

}  // namespace

std::string sha256(const std::string& bytes) { return digest(EVP_sha256(), bytes); }

std::string git_blob(const std::string& bytes) {
  return digest(EVP_sha1(), concat("blob ", bytes.size(), std::string(1, '\0'), bytes));
}

}  // namespace atimo::models::testing
