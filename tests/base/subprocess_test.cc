#include "atimo/base/subprocess.h"

#include "support/status_matchers.h"

namespace atimo {
namespace {

TEST(Subprocess, CollectsBothStreamsAndTheExitCode) {
  const auto result = run_subprocess({"sh", "-c", "echo saída; echo erro >&2; exit 3"});
  ASSERT_OK(result);
  EXPECT_EQ(result->standard_output, "saída\n");
  EXPECT_EQ(result->standard_error, "erro\n");
  EXPECT_EQ(result->exit_code, 3);
}

TEST(Subprocess, SaysThatAProgramIsMissing) {
  EXPECT_TRUE(absl::IsNotFound(run_subprocess({"no-such-program-at-all"}).status()));
}

TEST(Subprocess, SaysThatAProgramMayNotBeRun) {
  EXPECT_TRUE(absl::IsPermissionDenied(run_subprocess({"/dev/null"}).status()));
}

TEST(Subprocess, AProgramThatEndsLikeAMissingOneIsThere) {
  const auto result = run_subprocess({"sh", "-c", "exit 127"});
  ASSERT_OK(result);
  EXPECT_EQ(result->exit_code, 127);
}

TEST(Subprocess, KillsWhatTakesTooLong) {
  SubprocessOptions options;
  options.timeout = std::chrono::milliseconds(50);
  EXPECT_TRUE(absl::IsDeadlineExceeded(run_subprocess({"sleep", "60"}, options).status()));
}

TEST(Subprocess, KillsWhatWritesTooMuch) {
  SubprocessOptions options;
  options.max_output_bytes = 1000;
  EXPECT_TRUE(absl::IsResourceExhausted(run_subprocess({"yes"}, options).status()));
}

TEST(Subprocess, ReportsDeathBySignal) {
  const auto result = run_subprocess({"sh", "-c", "kill -9 $$"});
  ASSERT_OK(result);
  EXPECT_EQ(result->exit_code, 128 + 9);
}

}  // namespace
}  // namespace atimo
