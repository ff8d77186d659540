// Answers that come piece by piece, as the routes write them.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "atimo/server/routes.h"
#include "fake_engine.h"

namespace atimo::server {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using testing::FakeEngine;
using ::testing::HasSubstr;

class CollectedBody : public BodyStream {
 public:
  void begin(std::string_view type, std::string comment) override {
    EXPECT_TRUE(content_type.empty()) << "begun twice";
    content_type = type;
    EXPECT_EQ(comment, ":\n\n");
  }
  absl::Status write(std::string piece) override {
    EXPECT_FALSE(content_type.empty()) << "written before it was begun";
    if (has_left) return absl::CancelledError("left");
    EXPECT_TRUE(piece.ends_with("\n\n"));
    pieces.push_back(std::move(piece));
    return absl::OkStatus();
  }
  // "event: NAME" of each piece; "" where it has none.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const std::string& piece : pieces)
      names.push_back(piece.starts_with("event: ") ? piece.substr(7, piece.find('\n') - 7) : "");
    return names;
  }
  std::string data(std::size_t i) const {
    const std::size_t at = pieces.at(i).find("data: ") + 6;
    return pieces[i].substr(at, pieces[i].size() - 2 - at);
  }
  json parsed(std::size_t i) const { return json::parse(data(i)); }

  std::string content_type;
  std::vector<std::string> pieces;
  bool has_left = false;
};

class StreamRoutesTest : public ::testing::Test {
 protected:
  Response post(const std::string& target, const json& body, const std::string& accept = "") {
    const Request request{.method = "POST", .target = target, .accept = accept, .body = body.dump()};
    return router_.handle(request, Context(), &body_);
  }
  FakeEngine engine_;
  Router router_{engine_};
  CollectedBody body_;
  const json ask_ = {{"query", "a"}};
  const json chat_ = {{"messages", {{{"role", "user"}, {"content", "a"}}}}};
  static constexpr char kEvents[] = "text/event-stream";
};

TEST_F(StreamRoutesTest, AskTellsSourcesTextCitationsAndTheWholeAnswer) {
  engine_.findings = {{.kind = verify::Kind::kReference, .begin = 3, .end = 9, .written = "art. 75"}};
  EXPECT_TRUE(post("/ask", ask_, kEvents).streamed);
  EXPECT_EQ(body_.content_type, "text/event-stream; charset=utf-8");
  ASSERT_THAT(body_.names(), ElementsAre("sources", "text", "citation", "answer"));
  EXPECT_EQ(body_.parsed(0)["data"]["count"], 2);
  EXPECT_EQ(body_.parsed(1)["text"], "resposta a a");
  EXPECT_EQ(body_.parsed(2)["written"], "art. 75");
  EXPECT_EQ(body_.parsed(2)["verdict"], "verified");
  const json whole = body_.parsed(3);
  EXPECT_EQ(whole["data"]["answer"], "resposta a a");
  EXPECT_EQ(whole["data"]["verification"]["share"], 1.0);
}

TEST_F(StreamRoutesTest, AskIsWholeForWhoDoesNotAskForEvents) {
  const Response response = post("/ask", ask_, "application/json");
  EXPECT_FALSE(response.streamed);
  EXPECT_EQ(json::parse(response.body)["data"]["answer"], "resposta a a");
  EXPECT_TRUE(body_.content_type.empty());
}

TEST_F(StreamRoutesTest, WhatFailsBeforeTheFirstEventHasItsStatus) {
  engine_.on_ask = [](const Context&) { return absl::NotFoundError("documento não encontrado"); };
  const Response response = post("/ask", ask_, kEvents);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(json::parse(response.body)["error"], "documento não encontrado");
  EXPECT_EQ(post("/v1/chat/completions", {{"stream", true}, {"messages", chat_["messages"]}}).status, 404);
  EXPECT_TRUE(body_.content_type.empty());
}

TEST_F(StreamRoutesTest, WhatFailsLaterIsTheLastEvent) {
  engine_.on_found = [](const Context&, const engine::AnswerEvents&) {
    return absl::DeadlineExceededError("o tempo acabou");
  };
  EXPECT_TRUE(post("/ask", ask_, kEvents).streamed);
  ASSERT_THAT(body_.names(), ElementsAre("sources", "error"));
  EXPECT_EQ(body_.parsed(1)["error_type"], "deadline_exceeded");
  EXPECT_EQ(body_.parsed(1)["error"], "o tempo acabou");
}

TEST_F(StreamRoutesTest, AClientThatLeftEndsTheAnswer) {
  absl::Status told;
  engine_.on_found = [&](const Context&, const engine::AnswerEvents& events) {
    body_.has_left = true;
    return told = events.text("x");
  };
  EXPECT_TRUE(post("/ask", ask_, kEvents).streamed);
  EXPECT_TRUE(absl::IsCancelled(told));
  EXPECT_THAT(body_.names(), ElementsAre("sources"));
}

TEST_F(StreamRoutesTest, ACompletionIsOpenAisWithTheCitationsBeside) {
  json body = chat_;
  body["model"] = "atimo";
  body["temperature"] = 0.7;
  const Response response = post("/v1/chat/completions", body);
  ASSERT_EQ(response.status, 200) << response.body;
  const json out = json::parse(response.body);
  EXPECT_EQ(out["object"], "chat.completion");
  EXPECT_EQ(out["model"], "atimo");
  EXPECT_EQ(out["choices"][0]["message"], (json{{"role", "assistant"}, {"content", "resposta a a"}}));
  EXPECT_EQ(out["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(out["usage"]["total_tokens"], 0);
  EXPECT_EQ(out["citations"][0]["chunk_id"], "lei-1-2020#art1");
  EXPECT_FALSE(out.contains("answer"));
}

TEST_F(StreamRoutesTest, CompletionsStreamAsOpenAis) {
  json body = chat_;
  body["stream"] = true;
  body["stream_options"] = {{"include_usage", true}};
  EXPECT_TRUE(post("/v1/chat/completions", body).streamed);
  ASSERT_EQ(body_.pieces.size(), 5U);
  EXPECT_EQ(body_.parsed(0)["choices"][0]["delta"], (json{{"role", "assistant"}, {"content", ""}}));
  EXPECT_EQ(body_.parsed(1)["choices"][0]["delta"], (json{{"content", "resposta a a"}}));
  EXPECT_EQ(body_.parsed(1)["choices"][0]["finish_reason"], nullptr);
  EXPECT_EQ(body_.parsed(2)["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(body_.parsed(2)["citations"].size(), 1U);
  EXPECT_EQ(body_.parsed(3)["choices"], json::array());
  EXPECT_EQ(body_.parsed(3)["usage"]["prompt_tokens"], 0);
  EXPECT_EQ(body_.data(4), "[DONE]");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(body_.parsed(i)["id"], body_.parsed(0)["id"]);
}

TEST_F(StreamRoutesTest, AFailedCompletionTellsItAndEnds) {
  engine_.on_found = [](const Context&, const engine::AnswerEvents&) {
    return absl::UnavailableError("fora do ar");
  };
  json body = chat_;
  body["stream"] = true;
  EXPECT_TRUE(post("/v1/chat/completions", body).streamed);
  ASSERT_EQ(body_.pieces.size(), 3U);
  EXPECT_EQ(body_.parsed(1)["error"]["message"], "fora do ar");
  EXPECT_EQ(body_.data(2), "[DONE]");
}

TEST_F(StreamRoutesTest, TheLastMessageIsTheQuestionAndTheOthersItsHistory) {
  const json body = {
      {"messages",
       {{{"role", "system"}, {"content", "Seja breve."}},
        {{"role", "user"}, {"content", "Qual o prazo?"}},
        {{"role", "assistant"}, {"content", nullptr}},
        {{"role", "user"},
         {"content", {{{"type", "text"}, {"text", "E em"}}, {{"type", "text"}, {"text", "obras?"}}}}}}},
      {"top_k", 7},
      {"fresh", true}};
  ASSERT_EQ(post("/v1/chat/completions", body).status, 200);
  const engine::Question& asked = engine_.last_question;
  EXPECT_EQ(asked.text, "E em\nobras?");
  EXPECT_EQ(asked.top_k, 7U);
  EXPECT_TRUE(asked.fresh);
  ASSERT_EQ(asked.history.size(), 2U);
  EXPECT_EQ(asked.history[0].text, "Qual o prazo?");
  EXPECT_EQ(asked.history[0].role, engine::Turn::Role::kUser);
  EXPECT_EQ(asked.history[1].role, engine::Turn::Role::kAssistant);
}

TEST_F(StreamRoutesTest, AskTakesAHistory) {
  const json body = {{"query", "e o § 2º?"}, {"history", {{{"role", "user"}, {"content", "art. 75"}}}}};
  ASSERT_EQ(post("/ask", body).status, 200);
  ASSERT_EQ(engine_.last_question.history.size(), 1U);
  EXPECT_EQ(engine_.last_question.history[0].text, "art. 75");
  EXPECT_FALSE(engine_.last_question.fresh);
}

TEST_F(StreamRoutesTest, DifyGetsRecords) {
  json body = {{"knowledge_id", "lei-1-2020"},
               {"query", "prazo"},
               {"retrieval_setting", {{"top_k", 3}, {"score_threshold", 0.5}}},
               {"metadata_condition", nullptr}};
  const json out = json::parse(post("/retrieval", body).body);
  ASSERT_EQ(out["records"].size(), 1U);
  EXPECT_EQ(out["records"][0]["content"], "Art. 1º Fica instituído.");
  EXPECT_NEAR(out["records"][0]["score"].get<double>(), 0.9, 1e-4);
  EXPECT_EQ(out["records"][0]["metadata"]["chunk_id"], "lei-1-2020#art1");
  EXPECT_EQ(engine_.last_question.top_k, 3U);
  EXPECT_THAT(engine_.last_question.document_ids, ElementsAre("lei-1-2020"));
  body["retrieval_setting"]["score_threshold"] = 0.95;
  body["knowledge_id"] = "*";
  EXPECT_EQ(json::parse(post("/retrieval", body).body)["records"], json::array());
  EXPECT_TRUE(engine_.last_question.document_ids.empty());
}

TEST_F(StreamRoutesTest, DifyReadsItsErrors) {
  const Response response = post("/retrieval", {{"query", "a"}});
  EXPECT_EQ(response.status, 400);
  const json out = json::parse(response.body);
  EXPECT_EQ(out["error_code"], 400);
  EXPECT_THAT(out["error_msg"].get<std::string>(), HasSubstr("knowledge_id"));
}

TEST_F(StreamRoutesTest, AnswersAndTheirFindingsAreCounted) {
  engine_.findings = {{.verdict = verify::Verdict::kVerified}, {.verdict = verify::Verdict::kUnverified}};
  post("/ask", ask_, kEvents);
  post("/v1/chat/completions", chat_);
  const std::string text = router_.handle({.method = "GET", .target = "/metrics"}).body;
  EXPECT_THAT(text, HasSubstr("atimo_answers_total{origin=\"quote\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("atimo_answer_findings_total{verdict=\"verified\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("atimo_answer_findings_total{verdict=\"unverified\"} 2\n"));
}

struct Case {
  const char* name;
  const char* target;
  json body;
  int status;
  const char* says;
};

class BadStreamInput : public ::testing::TestWithParam<Case> {};

TEST_P(BadStreamInput, IsRefusedWithItsStatusAndAReason) {
  FakeEngine engine;
  const Router router(engine);
  const Case& given = GetParam();
  CollectedBody stream;
  const Request request{
      .method = "POST", .target = given.target, .accept = "text/event-stream", .body = given.body.dump()};
  const Response response = router.handle(request, Context(), &stream);
  EXPECT_EQ(response.status, given.status) << response.body;
  EXPECT_FALSE(response.streamed);
  EXPECT_THAT(response.body, HasSubstr(given.says));
}

json message(const json& role, const json& content) { return {{"role", role}, {"content", content}}; }

json chat_of(const json& messages, const json& more = json::object()) {
  json body = {{"messages", messages}};
  body.update(more);
  return body;
}

const json kUser = json::array({message("user", "a")});
constexpr char kChat[] = "/v1/chat/completions";

INSTANTIATE_TEST_SUITE_P(
    Routes, BadStreamInput,
    ::testing::Values(
        Case{"NoMessages", kChat, json::object(), 400, "messages"},
        Case{"MessagesNoList", kChat, chat_of("a"), 422, "lista"},
        Case{"EmptyMessages", kChat, chat_of(json::array()), 422, "última mensagem"},
        Case{"LastIsAssistant", kChat,
             chat_of(json::array({message("user", "a"), message("assistant", "b")})), 422, "última mensagem"},
        Case{"OnlySystem", kChat, chat_of(json::array({message("system", "a")})), 422, "última mensagem"},
        Case{"UnknownRole", kChat, chat_of(json::array({message("tool", "a")})), 422, "messages[0].role"},
        Case{"NoContent", kChat, chat_of(json::array({json{{"role", "user"}}})), 422, "messages[0]"},
        Case{"Image", kChat,
             chat_of(json::array({message("user", {{{"type", "image_url"}, {"image_url", "x"}}})})), 422,
             "messages[0].content"},
        Case{"Blank", kChat, chat_of(json::array({message("user", "  ")})), 400, "vazia"},
        Case{"LongQuestion", kChat, chat_of(json::array({message("user", std::string(9'000, 'a'))})), 400,
             "8192"},
        Case{"OtherModel", kChat, chat_of(kUser, {{"model", "gpt-4o"}}), 404, "gpt-4o"},
        Case{"ModelNoText", kChat, chat_of(kUser, {{"model", 5}}), 422, "model"},
        Case{"ManyChoices", kChat, chat_of(kUser, {{"n", 2}}), 422, "\\\"n\\\""},
        Case{"Tools", kChat, chat_of(kUser, {{"tools", {1}}}), 422, "ferramentas"},
        Case{"JsonFormat", kChat, chat_of(kUser, {{"response_format", {{"type", "json_object"}}}}), 422,
             "response_format"},
        Case{"LogProbs", kChat, chat_of(kUser, {{"logprobs", true}}), 422, "logprobs"},
        Case{"StreamNoFlag", kChat, chat_of(kUser, {{"stream", "yes"}}), 422, "stream"},
        Case{"StreamOptionsNoObject", kChat, chat_of(kUser, {{"stream_options", 1}}), 422, "stream_options"},
        Case{"TopK", kChat, chat_of(kUser, {{"top_k", 0}}), 422, "top_k"},
        Case{"Unknown", kChat, chat_of(kUser, {{"x", 1}}), 422, "campo desconhecido"},
        Case{"HistoryNoList", "/ask", {{"query", "a"}, {"history", "b"}}, 422, "history"},
        Case{"HistorySystem",
             "/ask",
             {{"query", "a"}, {"history", {message("system", "b")}}},
             422,
             "history[0].role"},
        Case{"FreshNoFlag", "/ask", {{"query", "a"}, {"fresh", 1}}, 422, "fresh"},
        Case{"DifyNoQuery", "/retrieval", {{"knowledge_id", "*"}}, 400, "query"},
        Case{"DifyEmptyKnowledge", "/retrieval", {{"knowledge_id", 1}, {"query", "a"}}, 422, "knowledge_id"},
        Case{"DifyThreshold",
             "/retrieval",
             {{"knowledge_id", "*"}, {"query", "a"}, {"retrieval_setting", {{"score_threshold", 2}}}},
             422,
             "score_threshold"},
        Case{"DifyConditions",
             "/retrieval",
             {{"knowledge_id", "*"}, {"query", "a"}, {"metadata_condition", {{"conditions", {1}}}}},
             422,
             "metadata_condition"}),
    [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace atimo::server
