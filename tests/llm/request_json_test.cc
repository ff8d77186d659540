#include "atimo/llm/internal/request_json.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "support/status_matchers.h"

namespace atimo::llm::internal {
namespace {

using nlohmann::json;

TEST(RequestJsonTest, SaysOnlyWhatWasAsked) {
  const auto text = request_json({.messages = {{.content = "Olá"}}}, "m", {.chat_template_kwargs = false});
  ASSERT_OK(text);
  EXPECT_EQ(*text, R"({"model":"m","messages":[{"role":"user","content":"Olá"}],"stream":true,)"
                   R"("stream_options":{"include_usage":true}})");
}

TEST(RequestJsonTest, SaysAllThatWasAsked) {
  const ChatRequest request{.messages = {{Message::Role::kSystem, "s"},
                                         {Message::Role::kUser, "u"},
                                         {Message::Role::kAssistant, "a"}},
                            .max_tokens = 10,
                            .temperature = 0.5,
                            .seed = -7,
                            .stop = {"x", "y"},
                            .json_schema = JsonSchema{.name = "n", .schema = R"({"z": 1, "a": {"b": []}})"}};
  const auto text = request_json(request, "m", {});
  ASSERT_OK(text);
  EXPECT_EQ(json::parse(*text), json::parse(R"({
    "model": "m", "stream": true, "stream_options": {"include_usage": true},
    "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"},
                 {"role": "assistant", "content": "a"}],
    "max_tokens": 10, "temperature": 0.5, "seed": -7, "stop": ["x", "y"],
    "response_format": {"type": "json_schema",
                        "json_schema": {"name": "n", "schema": {"z": 1, "a": {"b": []}}, "strict": true}},
    "chat_template_kwargs": {"enable_thinking": false}})"));
  EXPECT_NE(text->find(R"({"z":1,"a":{"b":[]}})"), std::string::npos)
      << "the schema keeps its order: " << *text;
}

TEST(RequestJsonTest, ReplacesWhatIsNotUtf8) {
  const auto text = request_json({.messages = {{.content = "a\xFF"}}}, "m", {.chat_template_kwargs = false});
  ASSERT_OK(text);
  EXPECT_NE(text->find("a\xEF\xBF\xBD"), std::string::npos) << *text;
}

TEST(RequestJsonTest, RefusesASchemaThatIsNoObject) {
  for (const char* schema : {"", "{", "[]", "1"}) {
    const ChatRequest request{.messages = {{.content = "a"}},
                              .json_schema = JsonSchema{.name = "n", .schema = schema}};
    EXPECT_EQ(request_json(request, "m", {}).status().code(), absl::StatusCode::kInvalidArgument) << schema;
  }
}

TEST(ChatRequestTest, RefusesWhatIsOutOfRange) {
  const ChatRequest good{.messages = {{.content = "a"}},
                         .max_tokens = 1,
                         .temperature = 2,
                         .stop = {"a", "b", "c", "d"},
                         .json_schema = JsonSchema{.name = "A_b-9", .schema = "{}"}};
  EXPECT_OK(check(good));
  std::vector<ChatRequest> bad(9, good);
  bad[0].messages.clear();
  bad[1].max_tokens = 0;
  bad[2].temperature = -0.1;
  bad[3].temperature = 2.1;
  bad[4].temperature = std::numeric_limits<double>::quiet_NaN();
  bad[5].stop = {"a", "b", "c", "d", "e"};
  bad[6].stop = {""};
  bad[7].json_schema->name = "";
  bad[8].json_schema->name = "a b";
  for (const ChatRequest& request : bad)
    EXPECT_EQ(check(request).code(), absl::StatusCode::kInvalidArgument) << &request - bad.data();
}

}  // namespace
}  // namespace atimo::llm::internal
