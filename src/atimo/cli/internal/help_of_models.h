#pragma once

#include <string_view>

namespace atimo::cli::internal {

struct HelpText {
  std::string_view portuguese, english;
};

// Help of the commands about models.
extern const HelpText kModelsHelp;
extern const HelpText kEmbedHelp;
extern const HelpText kRerankHelp;
extern const HelpText kBenchHelp;

}  // namespace atimo::cli::internal
