#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace atimo::testing {

inline absl::Status status_of(const absl::Status& status) { return status; }
template <typename T>
absl::Status status_of(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace atimo::testing

#define ASSERT_OK(expr)                                                       \
  do {                                                                        \
    const absl::Status atimo_test_status = ::atimo::testing::status_of(expr); \
    ASSERT_TRUE(atimo_test_status.ok()) << atimo_test_status;                 \
  } while (false)
#define EXPECT_OK(expr)                                                       \
  do {                                                                        \
    const absl::Status atimo_test_status = ::atimo::testing::status_of(expr); \
    EXPECT_TRUE(atimo_test_status.ok()) << atimo_test_status;                 \
  } while (false)
