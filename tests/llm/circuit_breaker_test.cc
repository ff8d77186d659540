#include "atimo/llm/circuit_breaker.h"

#include <gtest/gtest.h>

namespace atimo::llm {
namespace {

using State = CircuitBreaker::State;
using std::chrono::milliseconds;

class CircuitBreakerTest : public ::testing::Test {
 protected:
  Clock::time_point at(int ms) const { return start_ + milliseconds(ms); }
  void fail(int times, int ms = 0) {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(breaker_.admit(at(ms)));
      breaker_.failed(at(ms));
    }
  }

  const Clock::time_point start_ = Clock::now();
  CircuitBreaker breaker_{{.failures = 3, .pause = milliseconds(100)}};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
  fail(2);
  EXPECT_EQ(breaker_.state(), State::kClosed);
  fail(1);
  EXPECT_EQ(breaker_.state(), State::kOpen);
  EXPECT_FALSE(breaker_.admit(at(99)));
}

TEST_F(CircuitBreakerTest, ASuccessStartsTheCountAgain) {
  fail(2);
  ASSERT_TRUE(breaker_.admit(at(0)));
  breaker_.succeeded();
  fail(2);
  EXPECT_EQ(breaker_.state(), State::kClosed);
}

TEST_F(CircuitBreakerTest, WhatWasAbandonedIsNeither) {
  fail(2);
  ASSERT_TRUE(breaker_.admit(at(0)));
  breaker_.abandoned();
  fail(1);
  EXPECT_EQ(breaker_.state(), State::kOpen);
}

TEST_F(CircuitBreakerTest, LetsOneCallTryAfterThePause) {
  fail(3);
  EXPECT_TRUE(breaker_.admit(at(100)));
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker_.admit(at(100)));
  breaker_.succeeded();
  EXPECT_EQ(breaker_.state(), State::kClosed);
  EXPECT_TRUE(breaker_.admit(at(100)));
}

TEST_F(CircuitBreakerTest, ATryThatFailsOpensItForAnotherPause) {
  fail(3);
  fail(1, 100);
  EXPECT_EQ(breaker_.state(), State::kOpen);
  EXPECT_FALSE(breaker_.admit(at(199)));
  EXPECT_TRUE(breaker_.admit(at(200)));
}

TEST_F(CircuitBreakerTest, AnAbandonedTryLetsAnotherOneTry) {
  fail(3);
  ASSERT_TRUE(breaker_.admit(at(100)));
  breaker_.abandoned();
  EXPECT_TRUE(breaker_.admit(at(100)));
}

TEST_F(CircuitBreakerTest, FailuresFromBeforeItOpenedDoNotProlongThePause) {
  ASSERT_TRUE(breaker_.admit(at(0)));  // a slow one
  fail(3);
  breaker_.failed(at(90));
  EXPECT_TRUE(breaker_.admit(at(100)));
}

}  // namespace
}  // namespace atimo::llm
