#pragma once

#include "atimo/cli/internal/help.h"

namespace atimo::cli::internal {

// help_of_questions.cc
extern const HelpText kAskHelp, kSearchHelp, kChatHelp, kPromptsHelp;
// help_of_models.cc
extern const HelpText kModelsHelp, kEmbedHelp, kRerankHelp, kBenchHelp;
// help_of_serve.cc
extern const HelpText kServeHelp, kStatusHelp, kStopHelp;
// help_of_keys.cc, help_of_cache.cc, help_of_doctor.cc
extern const HelpText kKeysHelp, kCacheHelp, kFeedbackHelp, kDoctorHelp;

}  // namespace atimo::cli::internal
