#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/llm/chat_model.h"

namespace atimo::answering {

// A text that tells a model what to do, in two parts that begin with a line of their own, "[sistema]" and
// "[usuário]". Variables stand in it as "{{nome}}". Thread-safe.
class Prompt {
 public:
  struct Variable {
    std::string_view name;
    bool required = true;
  };
  using Values = std::span<const std::pair<std::string_view, std::string_view>>;

  // InvalidArgument says what is missing or unknown, where, and what is allowed.
  static absl::StatusOr<Prompt> parse(std::string_view text, std::span<const Variable> variables);

  // What is given no value is left out. A value is text: braces in it mean nothing.
  std::vector<llm::Message> fill(Values values) const;

 private:
  std::string system_, user_;
};

struct Prompts {
  Prompt answer;        // {{trechos}}, {{pergunta}} and, where it is wanted, {{data}}
  Prompt standalone;    // {{conversa}}, {{pergunta}}
  std::string version;  // another one with every other text
};

struct PromptText {
  std::string_view name;  // "answer"
  std::string_view text;
};
// What ships, of the repository's folder prompts/.
std::span<const PromptText> built_in_prompts();

// The text of that name that is used: of `folder`, else built in. NotFound names those that exist.
absl::StatusOr<std::string> prompt_text(const std::filesystem::path& folder, std::string_view name);

// The texts of `folder`, "answer.md" and so on; what it has not is built in. An empty path is no folder.
// InvalidArgument names the file and what is wrong with it.
absl::StatusOr<Prompts> load_prompts(const std::filesystem::path& folder);

}  // namespace atimo::answering
