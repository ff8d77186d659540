#pragma once

#include <string>
#include <string_view>

#include "atimo/cli/internal/doctor.h"

namespace atimo::cli::internal {

// The words of the doctor's table and remarks, in the user's language. Reasons of failures are in Portuguese.
struct DoctorWords {
  std::string_view free_space_low, threads, not_set, built_from;
  std::string_view empty, behind, without_vector, through_resident, repaired, no_embedder;
  std::string_view no_resident, starting, other_version, pid, late, models_offered, no_models, embedded;
  std::string_view component, state, measured, remark, bottleneck, of_question, of_models, none, suggestion;
};

const DoctorWords& doctor_words(config::Lang lang);

// "disk" as "disco"; one it does not know comes back as it is.
std::string_view component_word(std::string_view component, config::Lang lang);

std::string_view name_of(Health health);  // "ok", "slow", "failed", "not_configured"
std::string_view health_word(Health health, config::Lang lang);

// "escrita 210 MB/s".
std::string figure_text(const Figure& figure, config::Lang lang);

}  // namespace atimo::cli::internal
