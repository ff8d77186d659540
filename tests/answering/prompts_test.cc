#include "atimo/answering/prompts.h"

#include <gmock/gmock.h>

#include <fstream>

#include "atimo/base/file.h"
#include "support/status_matchers.h"

namespace atimo::answering {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Prompt::Variable kVariables[] = {{"trechos"}, {"data", false}};

std::string refusal(std::string_view text) {
  const auto prompt = Prompt::parse(text, kVariables);
  EXPECT_TRUE(absl::IsInvalidArgument(prompt.status())) << text;
  return std::string(prompt.status().message());
}

TEST(Prompt, HasTwoPartsAndFillsItsVariables) {
  const auto prompt =
      Prompt::parse("[sistema]\nFaça. {{data}}\n\n[usuário]\nEis: {{trechos}}!\n", kVariables);
  ASSERT_OK(prompt);
  const std::pair<std::string_view, std::string_view> values[] = {{"trechos", "art. 1º {{data}}"},
                                                                  {"data", "hoje"}};
  const std::vector<llm::Message> messages = prompt->fill(values);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].role, llm::Message::Role::kSystem);
  EXPECT_EQ(messages[0].content, "Faça. hoje");
  // What a value has in braces is text.
  EXPECT_EQ(messages[1].content, "Eis: art. 1º {{data}}!");
}

TEST(Prompt, SaysWhatIsWrongWithAText) {
  EXPECT_THAT(refusal("[sistema]\na\n[usuário]\nb"), HasSubstr("falta a variável {{trechos}}"));
  EXPECT_THAT(
      refusal("[sistema]\na\n[usuário]\n\n{{trecho}} {{trechos}}"),
      HasSubstr("linha 5: variável desconhecida {{trecho}}; as permitidas são {{trechos}}, {{data}}"));
  EXPECT_THAT(refusal("{{trechos}}"), HasSubstr("[sistema] e depois [usuário]"));
  EXPECT_THAT(refusal("[usuário]\n{{trechos}}\n[sistema]\n"), HasSubstr("[sistema] e depois [usuário]"));
  EXPECT_THAT(refusal("[sistema] a\n[usuário]\n{{trechos}}"), HasSubstr("uma linha só sua"));
  EXPECT_THAT(refusal("[sistema]\n\xff\n[usuário]\n{{trechos}}"), HasSubstr("UTF-8"));
}

class PromptFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-prompts-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
  }
  void write(const char* name, std::string_view text) const { std::ofstream(folder_->path() / name) << text; }
  std::optional<TempDir> folder_;
};

TEST_F(PromptFolder, TakesThePlaceOfWhatIsBuiltIn) {
  const auto built_in = load_prompts({});
  ASSERT_OK(built_in);
  const auto empty = load_prompts(folder_->path());
  ASSERT_OK(empty);
  EXPECT_EQ(empty->version, built_in->version);
  write("answer.md", "[sistema]\nResponda.\n[usuário]\n{{trechos}} {{pergunta}}");
  const auto own = load_prompts(folder_->path());
  ASSERT_OK(own);
  EXPECT_NE(own->version, built_in->version);
  EXPECT_EQ(own->answer.fill({}).front().content, "Responda.");
}

TEST_F(PromptFolder, NamesTheFileThatIsWrong) {
  write("standalone.md", "[sistema]\nReescreva.\n[usuário]\n{{pergunta}}");
  const auto prompts = load_prompts(folder_->path());
  EXPECT_THAT(prompts.status().message(), HasSubstr("standalone.md: falta a variável {{conversa}}"));
}

TEST_F(PromptFolder, ShowsTheTextThatIsUsed) {
  write("answer.md", "meu");
  EXPECT_EQ(*prompt_text(folder_->path(), "answer"), "meu");
  EXPECT_THAT(*prompt_text(folder_->path(), "standalone"), HasSubstr("{{conversa}}"));
  const auto unknown = prompt_text(folder_->path(), "resposta");
  EXPECT_TRUE(absl::IsNotFound(unknown.status()));
  EXPECT_THAT(unknown.status().message(), HasSubstr("os que há são answer, standalone"));
}

}  // namespace
}  // namespace atimo::answering
