#include "atimo/llm/text_list.h"

#include <gmock/gmock.h>

#include "llm/openai_fixture.h"

namespace atimo::llm {
namespace {

using testing::delta;
using testing::done;
using ::testing::ElementsAre;
using testing::finish;
using ::testing::HasSubstr;

class TextList : public testing::OpenAiFixture {
 protected:
  absl::StatusOr<std::vector<std::string>> list_from(const std::string& answer, std::size_t count = 3) {
    server_.then(testing::stream({delta(answer), finish("stop"), done()}));
    return complete_text_list(chat(), Context(), {.messages = {{.content = "Três textos"}}}, "textos", count);
  }
};

TEST_F(TextList, AsksForTheListBySchema) {
  ASSERT_OK(list_from(R"({"textos": ["um", "dois", "três"]})"));
  const auto asked = nlohmann::json::parse(server_.chats().back().body);
  const auto& format = asked.at("response_format").at("json_schema");
  EXPECT_EQ(format.at("name"), "textos");
  EXPECT_EQ(format.at("schema").at("properties").at("textos").at("maxItems"), 3);
  EXPECT_EQ(format.at("schema").at("required").at(0), "textos");
}

TEST_F(TextList, ReadsWhatModelsMakeOfIt) {
  EXPECT_THAT(*list_from(R"({"textos": ["um", "dois"]})"), ElementsAre("um", "dois"));
  EXPECT_THAT(*list_from("```json\n{\"textos\": [\"um\"]}\n```"), ElementsAre("um"));
  EXPECT_THAT(*list_from(R"({"textos": ["a", " ", 7, "b", "c", "d"]})"), ElementsAre("a", "b", "c"));
}

TEST_F(TextList, AnythingElseIsSaid) {
  for (const char* answer : {"Não sei.", "{", "}{", R"({"outros": ["um"]})", R"({"textos": "um"})",
                             R"({"textos": []})", R"(["um"])", R"({"textos": ["um"})"}) {
    const auto list = list_from(answer);
    EXPECT_TRUE(absl::IsDataLoss(list.status())) << answer << ": " << list.status();
    EXPECT_THAT(std::string(list.status().message()), HasSubstr("\"textos\""));
  }
}

TEST_F(TextList, ErrorsOfTheModelAreItsOwn) {
  server_.then(testing::json(400, R"({"error": {"message": "contexto longo demais"}})"));
  const auto list =
      complete_text_list(chat(), Context(), {.messages = {{.content = "Três textos"}}}, "textos", 3);
  EXPECT_TRUE(absl::IsInvalidArgument(list.status())) << list.status();
}

}  // namespace
}  // namespace atimo::llm
