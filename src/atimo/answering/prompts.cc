#include "atimo/answering/prompts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::answering {
namespace {

constexpr std::uint64_t kMaxPromptBytes = 64u << 10;
constexpr std::string_view kSystemLine = "[sistema]";
constexpr std::string_view kUserLine = "[usuário]";

constexpr Prompt::Variable kAnswerVariables[] = {{"trechos"}, {"pergunta"}, {"data", false}};
constexpr Prompt::Variable kStandaloneVariables[] = {{"conversa"}, {"pergunta"}};

std::string listed(std::span<const Prompt::Variable> variables) {
  std::string names;
  for (const Prompt::Variable& variable : variables)
    names += concat(names.empty() ? "" : ", ", "{{", variable.name, "}}");
  return names;
}

std::size_t line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// Where a line that is exactly `line` begins; npos: there is none.
std::size_t find_line(std::string_view text, std::string_view line) {
  for (std::size_t at = text.find(line); at != std::string_view::npos; at = text.find(line, at + 1)) {
    const bool begins = at == 0 || text[at - 1] == '\n';
    const std::string_view rest = text.substr(at + line.size());
    if (begins && trimmed(rest.substr(0, rest.find('\n'))).empty()) return at;
  }
  return std::string_view::npos;
}

// Calls `use(literal, variable)` for each variable and once, without one, for what follows the last. An
// unclosed "{{" is literal.
template <typename Use>
void for_each_variable(std::string_view text, const Use& use) {
  std::size_t from = 0;
  while (true) {
    const std::size_t open = text.find("{{", from);
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) break;
    use(text.substr(from, open - from), std::optional(text.substr(open + 2, close - open - 2)));
    from = close + 2;
  }
  use(text.substr(from), std::optional<std::string_view>());
}

absl::Status check_variables(std::string_view text, std::span<const Prompt::Variable> variables) {
  std::vector<std::string_view> seen;
  std::string unknown;
  std::size_t at = 0;
  for_each_variable(text, [&](std::string_view literal, std::optional<std::string_view> name) {
    at += literal.size();
    if (!name) return;
    seen.push_back(*name);
    const auto is_it = [&](const Prompt::Variable& variable) { return variable.name == *name; };
    if (unknown.empty() && std::none_of(variables.begin(), variables.end(), is_it)) {
      unknown = concat("linha ", line_of(text, at), ": variável desconhecida {{", truncate_utf8(*name, 64),
                       "}}; as permitidas são ", listed(variables));
    }
    at += name->size() + 4;
  });
  if (!unknown.empty()) return absl::InvalidArgumentError(unknown);
  for (const Prompt::Variable& variable : variables) {
    if (variable.required && std::find(seen.begin(), seen.end(), variable.name) == seen.end())
      return absl::InvalidArgumentError(concat("falta a variável {{", variable.name, "}}"));
  }
  return absl::OkStatus();
}

std::string filled(std::string_view text, Prompt::Values values) {
  std::string out;
  for_each_variable(text, [&](std::string_view literal, std::optional<std::string_view> name) {
    out += literal;
    if (!name) return;
    for (const auto& [known, value] : values)
      if (known == *name) out += value;
  });
  return out;
}

absl::StatusOr<std::string> text_of(const std::filesystem::path& folder, const PromptText& built_in) {
  if (folder.empty()) return std::string(built_in.text);
  absl::StatusOr<std::string> text = read_file(folder / concat(built_in.name, ".md"), kMaxPromptBytes);
  if (absl::IsNotFound(text.status())) return std::string(built_in.text);
  return text;
}

}  // namespace

absl::StatusOr<Prompt> Prompt::parse(std::string_view text, std::span<const Variable> variables) {
  if (!is_valid_utf8(text)) return absl::InvalidArgumentError("o texto não é UTF-8 válido");
  const std::size_t system = find_line(text, kSystemLine);
  const std::size_t user = find_line(text, kUserLine);
  if (system == std::string_view::npos || user == std::string_view::npos || user < system) {
    return absl::InvalidArgumentError(
        concat("esperadas duas partes, cada uma começada por uma linha só sua: ", kSystemLine, " e depois ",
               kUserLine));
  }
  ATIMO_RETURN_IF_ERROR(check_variables(text, variables));
  Prompt prompt;
  const std::size_t after_system = system + kSystemLine.size();
  prompt.system_ = trimmed(text.substr(after_system, user - after_system));
  prompt.user_ = trimmed(text.substr(user + kUserLine.size()));
  return prompt;
}

std::vector<llm::Message> Prompt::fill(Values values) const {
  return {{llm::Message::Role::kSystem, filled(system_, values)},
          {llm::Message::Role::kUser, filled(user_, values)}};
}

absl::StatusOr<std::string> prompt_text(const std::filesystem::path& folder, std::string_view name) {
  std::string names;
  for (const PromptText& built_in : built_in_prompts()) {
    if (built_in.name == name) return text_of(folder, built_in);
    names += concat(names.empty() ? "" : ", ", built_in.name);
  }
  return absl::NotFoundError(concat("não há um texto \"", name, "\"; os que há são ", names));
}

absl::StatusOr<Prompts> load_prompts(const std::filesystem::path& folder) {
  const std::pair<Prompt Prompts::*, std::span<const Prompt::Variable>> parts[] = {
      {&Prompts::answer, kAnswerVariables}, {&Prompts::standalone, kStandaloneVariables}};
  Prompts prompts;
  std::string all;
  for (std::size_t i = 0; i < built_in_prompts().size(); ++i) {
    const PromptText& built_in = built_in_prompts()[i];
    ATIMO_ASSIGN_OR_RETURN(const std::string text, text_of(folder, built_in));
    absl::StatusOr<Prompt> prompt = Prompt::parse(text, parts[i].second);
    if (!prompt.ok()) return annotate(prompt.status(), (folder / concat(built_in.name, ".md")).string());
    prompts.*parts[i].first = *std::move(prompt);
    all += concat(text.size(), ":", text);
  }
  prompts.version = fmt::format("{:016x}", hash64(all));
  return prompts;
}

}  // namespace atimo::answering
