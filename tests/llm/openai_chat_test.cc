#include "atimo/llm/openai_chat.h"

#include "llm/openai_fixture.h"

namespace atimo::llm {
namespace {

using nlohmann::json;
using testing::delta;
using testing::done;
using testing::event;
using testing::finish;
using testing::Reply;
using testing::stream;
using testing::usage;

class OpenAiChatTest : public testing::OpenAiFixture {};

TEST_F(OpenAiChatTest, StreamsAnAnswer) {
  const auto completion = ask();
  ASSERT_OK(completion);
  EXPECT_EQ(completion->text, "bom dia");
  EXPECT_EQ(given_, "bom dia");
  EXPECT_EQ(completion->finish_reason, "stop");
  EXPECT_EQ(completion->model, "served");
  EXPECT_GT(completion->time_to_first_token.count(), 0);
  ASSERT_TRUE(completion->usage.has_value());
  EXPECT_EQ(completion->usage->prompt_tokens, 10u);
  EXPECT_EQ(completion->usage->cached_tokens, 4u);
  EXPECT_EQ(completion->usage->completion_tokens, 3u);
}

TEST_F(OpenAiChatTest, AsksAsTheProtocolSays) {
  options_.api_key = "sk-1";
  ASSERT_OK(ask());
  const testing::Request request = server_.chats().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.field("content-type"), "application/json");
  EXPECT_EQ(request.field("authorization"), "Bearer sk-1");
  const json body = json::parse(request.body);
  EXPECT_EQ(body["model"], "asked");
  EXPECT_EQ(body["messages"], json::parse(R"([{"role": "user", "content": "Olá"}])"));
  EXPECT_EQ(body["stream"], true);
  EXPECT_EQ(body["chat_template_kwargs"]["enable_thinking"], false);
}

TEST_F(OpenAiChatTest, GivesTextAsItArrives) {
  Reply endless = stream({delta("um"), delta("dois")});
  endless.silent = true;
  server_.then(endless);
  Context context;
  std::string given;
  const auto completion =
      chat().complete(context, {.messages = {{.content = "a"}}}, [&](std::string_view text) {
        given += text;
        if (given == "umdois") context.cancel();
        return absl::OkStatus();
      });
  EXPECT_EQ(completion.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(given, "umdois");
  EXPECT_TRUE(server_.was_left());
}

TEST_F(OpenAiChatTest, IsTheSameHoweverTheBytesAreCut) {
  const std::string whole = ": ping\r\n\r\n" + delta("<think>h") + delta("m</think>\n\n") + delta("ação <") +
                            delta("b>") + finish("length") + usage() + done();
  for (const std::size_t size : {1, 2, 3, 7, 50}) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < whole.size(); at += size) pieces.push_back(whole.substr(at, size));
    server_.then(stream(pieces));
    const auto completion = ask();
    ASSERT_OK(completion);
    EXPECT_EQ(completion->text, "ação <b>") << size;
    EXPECT_EQ(completion->finish_reason, "length");
    EXPECT_EQ(given_, completion->text);
  }
}

TEST_F(OpenAiChatTest, PassesOverReasoningAndWhatItDoesNotKnow) {
  server_.then(stream({
      event(R"({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})"),
      event(R"({"choices": [{"index": 0, "delta": {"reasoning_content": "x"}}]})"),
      event(R"({"choices": [{"index": 0, "delta": {"reasoning": "y", "content": null}}]})"),
      event(
          R"({"choices": [{"index": 1, "delta": {"content": "other"}}, {"index": 0, "delta": {"content": "a"}}]})"),
      event(R"({"choices": [{"delta": {"content": "b", "tool_calls": [{}]}, "finish_reason": null}]})"),
      event(R"({"choices": "none", "usage": {"prompt_tokens": -1}, "model": 3})"),
      event(R"({"choices": [null, 3, {"delta": "x"}]})"),
      event("{}"),
      finish("stop"),
      done(),
  }));
  const auto completion = ask();
  ASSERT_OK(completion);
  EXPECT_EQ(completion->text, "ab");
  EXPECT_FALSE(completion->usage.has_value());
  EXPECT_EQ(completion->model, "asked");
}

TEST_F(OpenAiChatTest, ThoughtsWithoutAnAnswerAreAnEmptyAnswer) {
  server_.then(stream({delta("<think>still"), finish("length"), done()}));
  const auto completion = ask();
  ASSERT_OK(completion);
  EXPECT_EQ(completion->text, "");
  EXPECT_EQ(completion->time_to_first_token.count(), 0);
}

TEST_F(OpenAiChatTest, AnEndIsAReasonOrDone) {
  server_.then(stream({delta("a"), finish("stop")}));
  EXPECT_OK(ask());
  server_.then(stream({delta("a"), done()}));
  EXPECT_OK(ask());
  Reply cut = stream({delta("a"), finish("stop")});
  cut.cut = true;  // behind the end nothing of the answer is lost
  server_.then(cut);
  EXPECT_OK(ask());
  EXPECT_EQ(given_, "a");
}

TEST_F(OpenAiChatTest, ReadsAServerThatDoesNotStream) {
  server_.then(testing::json(200, R"({"object": "chat.completion", "model": "m", "choices": [{"index": 0,
      "message": {"role": "assistant", "content": "inteira"}, "finish_reason": "stop"}],
      "usage": {"prompt_tokens": 1, "completion_tokens": 2}})"));
  const auto completion = ask();
  ASSERT_OK(completion);
  EXPECT_EQ(given_, "inteira");
  EXPECT_EQ(completion->usage->completion_tokens, 2u);
}

TEST_F(OpenAiChatTest, WorksWithoutASink) {
  const auto completion = chat().complete(Context(), {.messages = {{.content = "a"}}}, {});
  ASSERT_OK(completion);
  EXPECT_EQ(completion->text, "bom dia");
}

TEST_F(OpenAiChatTest, AsksTheServerForItsFirstModelOnce) {
  options_.model.clear();
  ASSERT_OK(ask());
  ASSERT_OK(ask());
  EXPECT_EQ(server_.lists().size(), 1u);
  EXPECT_EQ(json::parse(server_.chats().at(1).body)["model"], "served");
}

TEST_F(OpenAiChatTest, AsksForTheModelAgainWhenTheServerHasItNoMore) {
  options_.model.clear();
  ASSERT_OK(ask());
  server_.set_models(testing::json(200, R"({"data": [{"id": "new"}]})"));
  server_.then(testing::json(404, R"({"error": {"message": "no such model"}})"));
  expect_failure(absl::StatusCode::kNotFound, "no such model");
  ASSERT_OK(ask());
  EXPECT_EQ(json::parse(server_.chats().back().body)["model"], "new");
}

TEST_F(OpenAiChatTest, ListsModelsWithTheirContext) {
  const auto models = chat().models(Context());
  ASSERT_OK(models);
  ASSERT_EQ(models->size(), 2u);
  EXPECT_EQ(models->at(0).id, "served");
  EXPECT_EQ(models->at(0).max_model_len, 8192u);
  EXPECT_EQ(models->at(1).id, "b");
  EXPECT_EQ(models->at(1).max_model_len, std::nullopt);
}

TEST_F(OpenAiChatTest, ReadsTheContextAsLlamaCppTellsIt) {
  server_.set_models(testing::json(
      200, R"({"data": [{"id": "l", "meta": {"n_ctx": 2048, "n_ctx_train": 8192}}, {"id": "m", "meta": null},
               {"id": "v", "max_model_len": 4096, "meta": {"n_ctx": 1}}]})"));
  const auto models = chat().models(Context());
  ASSERT_OK(models);
  ASSERT_EQ(models->size(), 3u);
  EXPECT_EQ(models->at(0).max_model_len, 2048u);
  EXPECT_EQ(models->at(1).max_model_len, std::nullopt);
  EXPECT_EQ(models->at(2).max_model_len, 4096u);
}

TEST_F(OpenAiChatTest, LeavesOutTheKeysThatAServerRefusesFromThenOn) {
  server_.then(testing::json(400, R"({"error": {"message": "Unrecognized request argument supplied:)"
                                  R"( chat_template_kwargs", "type": "invalid_request_error"}})"));
  server_.then(testing::json(400, R"({"error": {"message": "Unsupported parameter: 'max_tokens' is not)"
                                  R"( supported with this model. Use 'max_completion_tokens' instead.",)"
                                  R"( "param": "max_tokens", "code": "unsupported_parameter"}})"));
  server_.then(testing::json(400, R"({"error": {"message": "Unsupported value: 'temperature' does not)"
                                  R"( support 0 with this model.", "param": "temperature"}})"));
  const ChatRequest request{
      .messages = {{.content = "a"}}, .max_tokens = 9, .temperature = 0, .max_attempts = 1};
  ASSERT_OK(chat().complete(Context(), request, {}));
  ASSERT_OK(chat().complete(Context(), request, {}));
  ASSERT_EQ(server_.chats().size(), 5u);
  EXPECT_EQ(json::parse(server_.chats().at(0).body)["max_tokens"], 9);
  for (const std::size_t call : {3, 4}) {
    const json body = json::parse(server_.chats().at(call).body);
    EXPECT_EQ(body["max_completion_tokens"], 9);
    EXPECT_FALSE(body.contains("max_tokens"));
    EXPECT_FALSE(body.contains("temperature"));
    EXPECT_FALSE(body.contains("chat_template_kwargs"));
  }
}

TEST_F(OpenAiChatTest, AValueOutOfRangeIsNoRefusalOfItsKey) {
  server_.then(testing::json(
      400, R"({"error": {"message": "'max_tokens' or 'max_completion_tokens' is too large: 9000."}})"));
  expect_failure(absl::StatusCode::kInvalidArgument, "is too large");
  EXPECT_EQ(server_.chats().size(), 1u);
}

TEST_F(OpenAiChatTest, ASecondRefusalIsTheAnswerAndNothingIsLearnt) {
  const Reply refusal = testing::json(422, R"({"detail": [{"type": "extra_forbidden", "loc": ["body",)"
                                           R"( "chat_template_kwargs"], "msg": "not permitted"}]})");
  server_.then(refusal);
  server_.then(refusal);
  expect_failure(absl::StatusCode::kInvalidArgument, "422");
  EXPECT_EQ(server_.chats().size(), 2u);
  ASSERT_OK(ask());
  EXPECT_TRUE(json::parse(server_.chats().back().body).contains("chat_template_kwargs"));
}

TEST_F(OpenAiChatTest, SaysThatThereAreNoModels) {
  options_.model.clear();
  server_.set_models(testing::json(200, R"({"data": []})"));
  expect_failure(absl::StatusCode::kNotFound, "nenhum modelo");
  server_.set_models(testing::json(200, "[]"));
  expect_failure(absl::StatusCode::kFailedPrecondition, "não é compatível");
  server_.set_models(testing::json(401, R"({"error": "Unauthorized"})"));
  expect_failure(absl::StatusCode::kPermissionDenied, "Unauthorized");
}

TEST_F(OpenAiChatTest, RefusesARequestThatIsNone) {
  const auto completion = chat().complete(Context(), {}, {});
  EXPECT_EQ(completion.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(server_.chats().empty());
}

TEST_F(OpenAiChatTest, Counts) {
  ASSERT_OK(ask());
  server_.then(Reply{.code = 503});
  ASSERT_OK(ask());
  server_.then(Reply{.code = 400});
  EXPECT_FALSE(ask().ok());
  EXPECT_EQ(chat().counters().requests, 3u);
  EXPECT_EQ(chat().counters().failures, 1u);
  EXPECT_EQ(chat().counters().first_token_us.count(), 2u);
  EXPECT_EQ(chat().counters().total_us.count(), 2u);
  EXPECT_EQ(chat().counters().retries, 1u);
}

TEST(OpenAiChatOptionsTest, NamesWhatIsOutOfRange) {
  using Change = void (*)(OpenAiChatOptions&);
  const std::pair<std::string, Change> changes[] = {
      {"endereço", [](OpenAiChatOptions& o) { o.base_url = "localhost:8000"; }},
      {"endereço", [](OpenAiChatOptions& o) { o.base_url = "http://user:secret@host"; }},
      {"chave", [](OpenAiChatOptions& o) { o.api_key = "a\nb"; }},
      {"connect_timeout", [](OpenAiChatOptions& o) { o.connection.connect_timeout = {}; }},
      {"stall_timeout", [](OpenAiChatOptions& o) { o.connection.stall_timeout = {}; }},
      {"attempts", [](OpenAiChatOptions& o) { o.retries.attempts = 0; }},
      {"first_pause", [](OpenAiChatOptions& o) { o.retries.first_pause = std::chrono::hours(1); }},
      {"longest_pause", [](OpenAiChatOptions& o) { o.retries.longest_pause = std::chrono::hours(-1); }},
      {"breaker.failures", [](OpenAiChatOptions& o) { o.breaker.failures = 0; }},
      {"breaker.pause", [](OpenAiChatOptions& o) { o.breaker.pause = std::chrono::hours(-1); }},
      {"max_calls", [](OpenAiChatOptions& o) { o.max_calls = 0; }},
      {"max_answer_bytes", [](OpenAiChatOptions& o) { o.max_answer_bytes = 0; }},
  };
  for (const auto& [words, change] : changes) {
    OpenAiChatOptions options{.base_url = "http://host"};
    ASSERT_OK(OpenAiChat::create(options));
    change(options);
    const auto made = OpenAiChat::create(options);
    EXPECT_EQ(made.status().code(), absl::StatusCode::kInvalidArgument) << words;
    EXPECT_THAT(std::string(message_of(made.status())), ::testing::HasSubstr(words));
  }
}

}  // namespace
}  // namespace atimo::llm
