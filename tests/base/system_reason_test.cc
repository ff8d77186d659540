#include "atimo/base/system_reason.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

namespace atimo {
namespace {

TEST(SystemReason, IsPortugueseForTheUsualErrors) {
  for (const int error : {ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ENOSPC, EIO, EMFILE, EADDRINUSE}) {
    EXPECT_NE(system_reason(error), std::strerror(error));
  }
  EXPECT_EQ(system_reason(ENOSPC), "disco cheio");
}

TEST(SystemReason, IsTheSystemsOwnForTheRest) { EXPECT_EQ(system_reason(EXDEV), std::strerror(EXDEV)); }

}  // namespace
}  // namespace atimo
