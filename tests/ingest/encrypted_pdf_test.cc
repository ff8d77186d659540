// PDFs that qpdf encrypted, as documents come that were protected with a password.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "atimo/base/file.h"
#include "atimo/base/subprocess.h"
#include "atimo/ingest/reader.h"
#include "fixtures.h"
#include "support/status_matchers.h"

namespace atimo::ingest {
namespace {

using fixtures::texts_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Protection {
  const char* name;
  const char* user_password;  // needed to open; empty: opens for everyone
  const char* owner_password;
  const char* key_bits;
  std::vector<std::string> restrictions;
};

// nullopt: qpdf is not installed.
std::optional<std::string> encrypted_pdf(const Protection& protection) {
  const auto folder = TempDir::create("atimo-encrypted");
  const std::string plain = (folder->path() / "plain.pdf").string();
  const std::string encrypted = (folder->path() / "encrypted.pdf").string();
  EXPECT_OK(write_file_atomic(plain, fixtures::pdf_of({{"Art. 1 Texto protegido."}})));
  std::vector<std::string> command = {"qpdf", "--allow-weak-crypto", "--encrypt"};
  command.insert(command.end(), {protection.user_password, protection.owner_password, protection.key_bits});
  command.insert(command.end(), protection.restrictions.begin(), protection.restrictions.end());
  command.insert(command.end(), {"--", plain, encrypted});
  const auto result = run_subprocess(command);
  if (absl::IsNotFound(result.status())) return std::nullopt;
  EXPECT_OK(result);
  EXPECT_EQ(result->exit_code, 0) << result->standard_error;
  return *read_file(encrypted, 1 << 20);
}

class EncryptedPdf : public ::testing::TestWithParam<Protection> {};

TEST_P(EncryptedPdf, IsReadUnlessAPasswordIsNeededToOpenIt) {
  const auto bytes = encrypted_pdf(GetParam());
  if (!bytes) GTEST_SKIP() << "qpdf is not installed";
  ASSERT_THAT(*bytes, Not(HasSubstr("Texto protegido")));
  const auto source = read_document(*bytes, "lei.pdf");
  if (*GetParam().user_password == '\0') {
    ASSERT_OK(source);
    EXPECT_THAT(texts_of(*source), ElementsAre("Art. 1 Texto protegido."));
    return;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(source.status())) << source.status();
  EXPECT_EQ(source.status().message(),
            "lei.pdf: o PDF é protegido por senha; envie uma cópia sem senha nem restrição de cópia");
}

INSTANTIATE_TEST_SUITE_P(
    Qpdf, EncryptedPdf,
    ::testing::Values(Protection{"user_aes256", "abre", "dono", "256", {}},
                      Protection{"user_rc4_40", "abre", "dono", "40", {}},
                      Protection{"owner_aes256", "", "dono", "256", {}},
                      Protection{"owner_rc4_128", "", "dono", "128", {}},
                      Protection{
                          "owner_forbids_copying", "", "dono", "256", {"--extract=n", "--print=none"}}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace atimo::ingest
