#pragma once

#include <memory>
#include <string>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/llm/openai_chat.h"
#include "llm/scripted_server.h"
#include "support/status_matchers.h"

namespace atimo::llm::testing {

// A client of a scripted server, with pauses that take no time. Timeouts are long: they only keep a test that
// fails from hanging.
class OpenAiFixture : public ::testing::Test {
 protected:
  OpenAiFixture() {
    options_.base_url = server_.url();
    options_.model = "asked";
    options_.connection = {.connect_timeout = std::chrono::seconds(10),
                           .stall_timeout = std::chrono::seconds(30)};
    options_.retries = {.attempts = 3,
                        .first_pause = std::chrono::milliseconds(1),
                        .longest_pause = std::chrono::milliseconds(2)};
    options_.breaker = {.failures = 100, .pause = std::chrono::hours(1)};
  }

  OpenAiChat& chat() {
    if (!chat_) {
      auto made = OpenAiChat::create(options_);
      EXPECT_OK(made);
      chat_ = *std::move(made);
    }
    return *chat_;
  }
  absl::StatusOr<Completion> ask(const Context& context = Context()) {
    given_.clear();
    return chat().complete(context, {.messages = {{.content = "Olá"}}}, [this](std::string_view text) {
      given_ += text;
      return absl::OkStatus();
    });
  }
  // Asks, and the call must fail so.
  void expect_failure(absl::StatusCode code, const std::string& words) {
    const auto completion = ask();
    EXPECT_EQ(completion.status().code(), code) << completion.status();
    EXPECT_THAT(std::string(message_of(completion.status())),
                ::testing::AllOf(::testing::HasSubstr(server_.url()), ::testing::HasSubstr(words)));
  }

  ScriptedServer server_;
  OpenAiChatOptions options_;
  std::string given_;  // what the sink got in the last call

 private:
  std::unique_ptr<OpenAiChat> chat_;
};

}  // namespace atimo::llm::testing
