// The client against a real server with a real, small model: what it writes is poor, how it is handed over is
// what counts.
#include <future>
#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/llm/openai_chat.h"
#include "atimo/llm/text_list.h"
#include "llm/llama_server.h"
#include "support/status_matchers.h"

namespace atimo::llm {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Of more than kLongTokens, whatever the model would like to write.
constexpr char kLong[] = R"({"type": "array", "items": {"enum": ["sim"]}, "minItems": 400})";
constexpr int kLongTokens = 800;
constexpr char kCount[] = "Count from one to one thousand in words, one number a line.";

class Llama : public ::testing::Test {
 protected:
  void SetUp() override {
    LLAMA_FILES_OR_SKIP(files);
    server_.emplace(*files);
    options_.base_url = server_->url();
    options_.breaker = {.failures = 2, .pause = std::chrono::milliseconds(0)};
    auto made = OpenAiChat::create(options_);
    ASSERT_OK(made);
    chat_ = *std::move(made);
  }

  static ChatRequest request(std::string text, int max_tokens) {
    return {
        .messages = {{.content = std::move(text)}}, .max_tokens = max_tokens, .temperature = 0, .seed = 7};
  }
  absl::StatusOr<Completion> ask(const ChatRequest& asked, const Context& context = Context()) {
    pieces_.clear();
    return chat_->complete(context, asked, [this](std::string_view piece) {
      pieces_.emplace_back(piece);
      return absl::OkStatus();
    });
  }
  // Begins a long answer in a thread of its own and returns when its first text has come.
  std::future<absl::StatusOr<Completion>> begin_long(const Context& context) {
    auto begun = std::make_shared<std::promise<void>>();
    auto answer = std::async(std::launch::async, [this, context, begun] {
      bool first = true;
      ChatRequest asked = request("Yes or no?", 1'900);
      asked.json_schema = JsonSchema{.name = "muitos", .schema = kLong};
      return chat_->complete(context, asked, [&](std::string_view) {
        if (std::exchange(first, false)) begun->set_value();
        return absl::OkStatus();
      });
    });
    EXPECT_EQ(begun->get_future().wait_for(std::chrono::minutes(1)), std::future_status::ready);
    return answer;
  }

  std::optional<testing::LlamaServer> server_;
  OpenAiChatOptions options_;
  std::unique_ptr<OpenAiChat> chat_;
  std::vector<std::string> pieces_;
};

TEST_F(Llama, StreamsAnAnswerAndTheSameOneAgain) {
  const auto first = ask(request("Write one sentence about the sea.", 24));
  ASSERT_OK(first);
  EXPECT_GT(pieces_.size(), 3u);
  std::string joined;
  for (const std::string& piece : pieces_) joined += piece;
  EXPECT_EQ(joined, first->text);
  EXPECT_FALSE(first->text.empty());
  EXPECT_EQ(first->model, "smollm2");
  EXPECT_GT(first->time_to_first_token.count(), 0);
  ASSERT_TRUE(first->usage.has_value());
  EXPECT_GT(first->usage->prompt_tokens, 5u);
  EXPECT_GT(first->usage->completion_tokens, 3u);
  EXPECT_LE(first->usage->completion_tokens, 24u);

  const auto second = ask(request("Write one sentence about the sea.", 24));
  ASSERT_OK(second);
  EXPECT_EQ(second->text, first->text);
  EXPECT_GT(second->usage->cached_tokens, 0u) << "the server still has the prompt";
}

TEST_F(Llama, EndsWhereItIsToldTo) {
  const auto cut = ask(request(kCount, 8));
  ASSERT_OK(cut);
  EXPECT_EQ(cut->finish_reason, "length");
  EXPECT_EQ(cut->usage->completion_tokens, 8u);

  // The model writes the same again, up to the last word of it.
  const std::size_t space = cut->text.find_last_of(" \n");
  ASSERT_NE(space, std::string::npos) << cut->text;
  ChatRequest stopped = request(kCount, 8);
  stopped.stop = {cut->text.substr(space + 1)};
  const auto ended = ask(stopped);
  ASSERT_OK(ended);
  EXPECT_EQ(ended->finish_reason, "stop");
  EXPECT_THAT(ended->text, Not(HasSubstr(stopped.stop[0])));
  EXPECT_TRUE(cut->text.starts_with(ended->text)) << ended->text;
}

TEST_F(Llama, WritesWhatASchemaAllowsAndNothingElse) {
  ChatRequest asked = request("Tell me about your day.", 60);
  asked.json_schema = JsonSchema{.name = "cor", .schema = R"({"type": "object", "properties": {
      "cor": {"type": "string", "enum": ["azul", "verde"]}, "dias": {"type": "integer", "minimum": 0, "maximum": 9}},
      "required": ["cor", "dias"], "additionalProperties": false})"};
  const auto answer = ask(asked);
  ASSERT_OK(answer);
  const auto json = nlohmann::json::parse(answer->text, nullptr, false);
  ASSERT_TRUE(json.is_object()) << answer->text;
  EXPECT_EQ(json.size(), 2u);
  EXPECT_TRUE(json["cor"] == "azul" || json["cor"] == "verde") << answer->text;
  EXPECT_TRUE(json["dias"].is_number_integer()) << answer->text;

  // What hypothetical answers are asked for with.
  const auto texts =
      complete_text_list(*chat_, Context(), request("Name three short words.", 120), "palavras", 3);
  ASSERT_OK(texts);
  EXPECT_LE(texts->size(), 3u);
}

TEST_F(Llama, SaysWhatItOffersAndHowMuchItReads) {
  const auto models = chat_->models(Context());
  ASSERT_OK(models);
  ASSERT_THAT(*models, SizeIs(1));
  EXPECT_EQ(models->at(0).id, "smollm2");
  EXPECT_EQ(models->at(0).max_model_len, 2048u) << "of one answer";

  std::string book;
  for (int i = 0; i < 3'000; ++i) book += "palavra ";
  const auto longer = ask(request(book, 8));
  EXPECT_EQ(longer.status().code(), StatusCode::kInvalidArgument) << longer.status();
  EXPECT_THAT(std::string(message_of(longer.status())), HasSubstr("context"));
  EXPECT_EQ(chat_->breaker_state(), CircuitBreaker::State::kClosed);

  // llama.cpp answers with the model that it has, whatever the name; the answer says which.
  options_.model = "outro";
  const auto other = OpenAiChat::create(options_);
  ASSERT_OK(other);
  const auto answer = (*other)->complete(Context(), request("Hello", 4), {});
  ASSERT_OK(answer);
  EXPECT_EQ(answer->model, "smollm2");
}

TEST_F(Llama, ACancelledAnswerIsWrittenNoFurther) {
  Context context;
  auto answer = begin_long(context);
  ASSERT_TRUE(server_->becomes_busy());
  context.cancel();
  EXPECT_EQ(answer.get().status().code(), StatusCode::kCancelled);
  const std::optional<int> written = server_->written_until_idle();
  ASSERT_TRUE(written.has_value());
  EXPECT_LT(*written, kLongTokens);
  EXPECT_OK(ask(request("Hello", 4)));
}

TEST_F(Llama, AServerThatDiesIsUnavailableAndWorksAgainAfterItsReturn) {
  auto answer = begin_long(Context());
  server_->kill();
  EXPECT_EQ(answer.get().status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(ask(request("Hello", 4)).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(chat_->breaker_state(), CircuitBreaker::State::kOpen);
  server_->start();
  EXPECT_OK(ask(request("Hello", 4)));
  EXPECT_EQ(chat_->breaker_state(), CircuitBreaker::State::kClosed);
}

}  // namespace
}  // namespace atimo::llm
