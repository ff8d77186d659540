#pragma once

#include <string_view>

namespace atimo::cli::internal {

struct HelpText {
  std::string_view portuguese, english;
};

// Help of the commands that run a model.
extern const HelpText kEmbedHelp;
extern const HelpText kRerankHelp;
extern const HelpText kBenchHelp;

}  // namespace atimo::cli::internal
