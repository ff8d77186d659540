#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/answering/prompts.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

std::filesystem::path file_of(const Session& session, std::string_view name) {
  return prompts_folder(session.config) / concat(name, ".md");
}

}  // namespace

absl::StatusOr<int> run_prompts(const Session& session) {
  ATIMO_RETURN_IF_ERROR(answering::load_prompts(prompts_folder(session.config)).status());
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::string lines;
  for (const answering::PromptText& prompt : answering::built_in_prompts()) {
    const std::filesystem::path file = file_of(session, prompt.name);
    const bool is_own = std::filesystem::exists(file);
    list.push_back(
        {{"name", prompt.name}, {"file", is_own ? nlohmann::ordered_json(file.string()) : nullptr}});
    lines += concat(prompt.name, "  ", is_own ? file.string() : "do programa", "\n");
  }
  session.process.out << (session.arguments.json ? concat(wire::to_text({{"prompts", list}}, 2), "\n")
                                                 : lines);
  return kExitOk;
}

absl::StatusOr<int> run_prompts_show(const Session& session) {
  const std::string& name = session.arguments.prompt_name;
  ATIMO_ASSIGN_OR_RETURN(const std::string text,
                         answering::prompt_text(prompts_folder(session.config), name));
  session.process.out << text;
  return kExitOk;
}

}  // namespace atimo::cli::internal
