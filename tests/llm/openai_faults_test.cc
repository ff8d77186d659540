#include <future>
#include <thread>

#include "llm/openai_fixture.h"

namespace atimo::llm {
namespace {

using absl::StatusCode;
using std::chrono::milliseconds;
using testing::delta;
using testing::done;
using testing::event;
using testing::finish;
using testing::Reply;
using testing::stream;

class OpenAiFaultsTest : public testing::OpenAiFixture {
 protected:
  void then_always(const Reply& reply) {
    for (int i = 0; i < 20; ++i) server_.then(reply);
  }
};

TEST_F(OpenAiFaultsTest, SaysWhatTheServersCodeMeans) {
  struct Case {
    int code;
    std::string body;
    StatusCode status;
    std::string words;
  };
  const Case cases[] = {
      {400, R"({"error": {"message": "too long", "code": 400}})", StatusCode::kInvalidArgument,
       "400 (too long)"},
      {400, R"({"object": "error", "message": "flat", "code": 400})", StatusCode::kInvalidArgument, "(flat)"},
      {422, R"({"detail": "of FastAPI"})", StatusCode::kInvalidArgument, "(of FastAPI)"},
      {401, R"({"error": "Unauthorized"})", StatusCode::kPermissionDenied, "(Unauthorized): confira a chave"},
      {403, "", StatusCode::kPermissionDenied, "respondeu 403: confira a chave"},
      {404, R"({"error": {"message": 3}})", StatusCode::kNotFound, "respondeu 404: confira o endereço"},
      {500, "<html>", StatusCode::kUnavailable, "respondeu 500; tente mais tarde"},
      {307, "", StatusCode::kFailedPrecondition, "redireciona"},
      {418, "", StatusCode::kFailedPrecondition, "não era esperado"},
  };
  for (const Case& one : cases) {
    const std::size_t before = server_.chats().size();
    server_.then(testing::json(one.code, one.body));
    expect_failure(one.status, one.words);
    EXPECT_EQ(server_.chats().size(), before + 1) << one.code << " is not tried again";
  }
}

TEST_F(OpenAiFaultsTest, TriesAgainWhatMayPass) {
  for (const int code : {429, 502, 503, 504}) {
    const std::size_t before = server_.chats().size();
    server_.then(Reply{.code = code});
    server_.then(Reply{.code = code});
    EXPECT_OK(ask());
    EXPECT_EQ(given_, "bom dia");
    EXPECT_EQ(server_.chats().size(), before + 3) << code;
  }
  EXPECT_EQ(chat().counters().retries, 8u);
}

TEST_F(OpenAiFaultsTest, GivesUpAfterTheLastAttempt) {
  then_always(testing::json(429, R"({"error": {"message": "slow down", "code": "rate_limit"}})"));
  expect_failure(StatusCode::kUnavailable, "429 (slow down): pedidos demais");
  EXPECT_EQ(server_.chats().size(), 3u);
}

TEST_F(OpenAiFaultsTest, TriesNoMoreOftenThanTheRequestAllows) {
  then_always(Reply{.code = 503});
  const auto call = [this](int attempts) {
    return chat().complete(Context(), {.messages = {{.content = "a"}}, .max_attempts = attempts}, {});
  };
  EXPECT_EQ(call(1).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(server_.chats().size(), 1u);
  EXPECT_EQ(call(10).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(server_.chats().size(), 4u) << "nor more often than the client does";
  EXPECT_EQ(call(0).status().code(), StatusCode::kInvalidArgument);
}

TEST_F(OpenAiFaultsTest, AsksForTheModelNoMoreOftenThanTheRequestAllows) {
  options_.model.clear();
  server_.set_models(Reply{.code = 503});
  EXPECT_FALSE(chat().complete(Context(), {.messages = {{.content = "a"}}, .max_attempts = 1}, {}).ok());
  EXPECT_EQ(server_.lists().size(), 1u);
}

TEST_F(OpenAiFaultsTest, WaitsAsLongAsTheServerAsks) {
  options_.retries.longest_pause = std::chrono::seconds(5);
  server_.then(Reply{.code = 429, .fields = {{"Retry-After", "1"}}});
  const Clock::time_point start = Clock::now();
  EXPECT_OK(ask());
  EXPECT_GE(Clock::now() - start, std::chrono::seconds(1));
}

TEST_F(OpenAiFaultsTest, DoesNotComeBackSoonerThanAsked) {
  server_.then(Reply{.code = 429, .fields = {{"Retry-After", "60"}}});  // longer than longest_pause
  expect_failure(StatusCode::kUnavailable, "429");
  EXPECT_EQ(server_.chats().size(), 1u);
}

TEST_F(OpenAiFaultsTest, DoesNotWaitBeyondTheDeadline) {
  options_.retries.longest_pause = std::chrono::hours(1);
  server_.then(Reply{.code = 503, .fields = {{"Retry-After", "3000"}}});
  const auto completion = ask(Context("default", Clock::now() + std::chrono::minutes(2)));
  EXPECT_EQ(completion.status().code(), StatusCode::kUnavailable);
}

TEST_F(OpenAiFaultsTest, SaysThatNobodyAnswers) {
  {
    const testing::ScriptedServer gone;
    options_.base_url = gone.url();
  }
  const auto completion = ask();
  EXPECT_EQ(completion.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(std::string(message_of(completion.status())), ::testing::HasSubstr("não aceita conexões"));
  EXPECT_EQ(chat().counters().retries, 2u);
}

TEST_F(OpenAiFaultsTest, AConnectionThatBreaksBeforeTheTextIsTriedAgain) {
  Reply cut = stream({event(R"({"choices": [{"delta": {"role": "assistant"}}]})"), delta("<think>x")});
  cut.cut = true;
  server_.then(cut);
  server_.then(stream({}));  // ends before it began
  EXPECT_OK(ask());
  EXPECT_EQ(given_, "bom dia");
}

TEST_F(OpenAiFaultsTest, WhatBreaksInTheTextIsNot) {
  Reply cut = stream({delta("meia "), "data: {\"choi"});
  cut.cut = true;
  server_.then(cut);
  expect_failure(StatusCode::kUnavailable, "a conexão caiu");
  EXPECT_EQ(given_, "meia ");
  server_.then(stream({delta("meia "), "data: {\"choi"}));  // HTTP sees its end in order
  expect_failure(StatusCode::kUnavailable, "parou no meio da resposta");
  server_.then(stream({delta("meia"), finish("abort"), done()}));
  expect_failure(StatusCode::kUnavailable, "parou no meio da resposta");
  EXPECT_EQ(server_.chats().size(), 3u);
}

TEST_F(OpenAiFaultsTest, ErrorsInTheStreamAreErrors) {
  struct Case {
    std::string frame;
    StatusCode status;
    std::string words;
  };
  const Case cases[] = {
      {event(R"({"error": {"message": "died", "type": "InternalServerError", "code": 500}})"),
       StatusCode::kUnavailable, "500 (died)"},
      {event(R"({"object": "error", "message": "too long", "code": 400})"), StatusCode::kInvalidArgument,
       "400 (too long)"},
      {event(R"({"error": "plain"})"), StatusCode::kUnavailable, "parou com um erro (plain)"},
      {event(R"({"error": {"message": "m", "code": "text"}})"), StatusCode::kUnavailable,
       "parou com um erro (m)"},
      {"error: {\"code\": 500, \"message\": \"llama\", \"error\": {}}\n\n", StatusCode::kUnavailable,
       "(llama)"},
  };
  for (const Case& one : cases) {
    server_.then(stream({delta("meia"), one.frame, done()}));
    const std::size_t before = server_.chats().size();
    expect_failure(one.status, one.words);
    EXPECT_EQ(given_, "meia");
    EXPECT_EQ(server_.chats().size(), before + 1);
  }
}

TEST_F(OpenAiFaultsTest, APassingErrorBeforeTheTextIsTriedAgain) {
  server_.then(stream({event(R"({"error": {"message": "busy", "code": 503}})"), done()}));
  server_.then(testing::json(200, R"({"error": {"message": "busy", "code": 429}})"));
  EXPECT_OK(ask());
  EXPECT_EQ(given_, "bom dia");
}

TEST_F(OpenAiFaultsTest, GarbageIsNoAnswer) {
  server_.then(stream({delta("a"), event("{\"choices\": [")}));
  expect_failure(StatusCode::kDataLoss, "não é um objeto JSON");
  server_.then(stream({event("[1]")}));
  expect_failure(StatusCode::kDataLoss, "não é um objeto JSON");
  server_.then(testing::json(200, "{"));
  expect_failure(StatusCode::kDataLoss, "não é um objeto JSON");
  server_.then(stream({std::string((1 << 20) + 1, 'x')}));
  expect_failure(StatusCode::kDataLoss, "mais de 1048576 bytes");
  server_.then(testing::json(200, std::string((1 << 20) + 1, ' ')));
  expect_failure(StatusCode::kDataLoss, "mais de 1048576 bytes");
  server_.then(Reply{.fields = {{"Content-Type", "text/html"}}, .body = "<html>"});
  expect_failure(StatusCode::kFailedPrecondition, "não é compatível com a OpenAI");
}

TEST_F(OpenAiFaultsTest, BytesThatAreNoHttpAreTriedAgain) {
  server_.then(Reply{.raw = "\x16\x03\x01 no HTTP\r\n\r\n"});
  EXPECT_OK(ask());
}

TEST_F(OpenAiFaultsTest, AnAnswerHasABound) {
  options_.max_answer_bytes = 10;
  server_.then(stream({delta("0123456789"), delta("x")}));
  expect_failure(StatusCode::kResourceExhausted, "passa de 10 bytes");
  EXPECT_EQ(given_, "0123456789");
}

TEST_F(OpenAiFaultsTest, NoticesASilentServer) {
  options_.connection.stall_timeout = milliseconds(100);
  options_.retries.attempts = 1;
  Reply silent = stream({delta("a")});
  silent.silent = true;
  server_.then(silent);
  expect_failure(StatusCode::kUnavailable, "100 ms sem mandar nada");
  EXPECT_TRUE(server_.was_left());
}

TEST_F(OpenAiFaultsTest, ASilentServerIsNotTriedAgain) {
  options_.connection.stall_timeout = milliseconds(100);
  Reply silent = stream({});
  silent.silent = true;  // it takes the request, and nothing comes
  server_.then(silent);
  expect_failure(StatusCode::kUnavailable, "100 ms sem mandar nada");
  Reply thinks = stream({delta("<think>hm")});
  thinks.silent = true;
  server_.then(thinks);
  expect_failure(StatusCode::kUnavailable, "100 ms sem mandar nada");
  EXPECT_EQ(server_.chats().size(), 2u);
  EXPECT_EQ(given_, "");
  EXPECT_OK(ask());
}

TEST_F(OpenAiFaultsTest, WhatIsCutInsideACharacterIsNotGiven) {
  const std::string event = delta("licitação");
  const std::size_t inside = event.find("ç") + 1;
  Reply cut = stream({delta("a "), event.substr(0, inside)});
  cut.cut = true;
  server_.then(cut);
  expect_failure(StatusCode::kUnavailable, "a conexão caiu");
  EXPECT_EQ(given_, "a ");
  server_.then(stream({delta("a "), event.substr(0, inside) + "\"}}]}\n\n", done()}));
  expect_failure(StatusCode::kDataLoss, "não é um objeto JSON");
  EXPECT_EQ(given_, "a ");
}

TEST_F(OpenAiFaultsTest, ASlowServerIsNotASilentOne) {
  options_.connection.stall_timeout = std::chrono::seconds(30);
  std::vector<std::string> drops;
  for (const char byte : delta("gota") + finish("stop") + done()) drops.emplace_back(1, byte);
  Reply slow = stream(drops);
  slow.piece_pause = milliseconds(2);
  server_.then(slow);
  EXPECT_OK(ask());
  EXPECT_EQ(given_, "gota");
}

TEST_F(OpenAiFaultsTest, TheDeadlineEndsADrip) {
  Reply slow = stream(std::vector<std::string>(10'000, ": ping\n\n"));
  slow.piece_pause = milliseconds(10);
  server_.then(slow);
  const auto completion = ask(Context("default", Clock::now() + milliseconds(200)));
  EXPECT_EQ(completion.status().code(), StatusCode::kDeadlineExceeded);
  EXPECT_LE(server_.chats().size(), 1u);
}

TEST_F(OpenAiFaultsTest, AnErrorOfTheSinkStopsTheServer) {
  Reply endless = stream({delta("a"), delta("b")});
  endless.silent = true;
  server_.then(endless);
  const auto completion = chat().complete(Context(), {.messages = {{.content = "a"}}}, [](std::string_view) {
    return absl::UnavailableError("the reader left");  // not tried again, whatever its code
  });
  EXPECT_EQ(completion.status(), absl::UnavailableError("the reader left"));
  EXPECT_TRUE(server_.was_left());
  EXPECT_EQ(server_.chats().size(), 1u);
}

TEST_F(OpenAiFaultsTest, TheBreakerOpensAndAsksTheServerNoMore) {
  options_.breaker = {.failures = 4, .pause = std::chrono::hours(1)};
  then_always(Reply{.code = 503});
  expect_failure(StatusCode::kUnavailable, "503");  // three attempts
  EXPECT_EQ(chat().breaker_state(), CircuitBreaker::State::kClosed);
  expect_failure(StatusCode::kUnavailable, "503");  // it opens at the first, and there is no second
  EXPECT_EQ(chat().breaker_state(), CircuitBreaker::State::kOpen);
  expect_failure(StatusCode::kUnavailable, "falharam todas");
  EXPECT_EQ(server_.chats().size(), 4u);
}

TEST_F(OpenAiFaultsTest, TheBreakerClosesWhenTheServerWorksAgain) {
  options_.retries.attempts = 1;
  options_.breaker = {.failures = 2, .pause = milliseconds(0)};
  for (int i = 0; i < 3; ++i) server_.then(Reply{.code = 500});
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(ask().ok());
    EXPECT_EQ(chat().breaker_state() == CircuitBreaker::State::kOpen, i >= 1) << i;
  }
  EXPECT_OK(ask());
  EXPECT_EQ(chat().breaker_state(), CircuitBreaker::State::kClosed);
}

TEST_F(OpenAiFaultsTest, WhatTheCallerDidOpensNoBreaker) {
  options_.breaker = {.failures = 1, .pause = std::chrono::hours(1)};
  for (const int code : {400, 401, 404, 429, 429, 429}) server_.then(Reply{.code = code});
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(ask().ok());
  EXPECT_FALSE(ask(Context("default", Clock::now())).ok());
  EXPECT_EQ(chat().breaker_state(), CircuitBreaker::State::kClosed);
}

TEST_F(OpenAiFaultsTest, OneCallTooManyIsRefusedAtOnce) {
  options_.max_calls = 2;
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::promise<void> entered[2];
  for (std::promise<void>& promise : entered) {
    server_.then([&promise, released] {
      promise.set_value();
      released.wait();
      return testing::good();
    });
  }
  const auto call = [this] { return chat().complete(Context(), {.messages = {{.content = "a"}}}, {}); };
  chat();
  auto first = std::async(std::launch::async, call);
  auto second = std::async(std::launch::async, call);
  for (std::promise<void>& promise : entered) promise.get_future().wait();
  expect_failure(StatusCode::kResourceExhausted, "já há 2 pedidos em curso");
  release.set_value();
  EXPECT_OK(first.get());
  EXPECT_OK(second.get());
  EXPECT_OK(ask());
  EXPECT_EQ(chat().counters().refused, 1u);
}

TEST_F(OpenAiFaultsTest, ManyCallsAtOnceKeepTheirAnswersApart) {
  chat();
  std::vector<std::thread> callers;
  std::atomic<int> right{0};
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([this, &right] {
      for (int i = 0; i < 10; ++i) {
        std::string given;
        const auto completion =
            chat().complete(Context(), {.messages = {{.content = "a"}}}, [&](std::string_view text) {
              given += text;
              return absl::OkStatus();
            });
        if (completion.ok() && given == "bom dia" && completion->text == given) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, 80);
}

}  // namespace
}  // namespace atimo::llm
