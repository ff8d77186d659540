#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/cli/internal/render.h"
#include "atimo/models/model_store.h"
#include "atimo/models/published_values.h"

namespace atimo::cli::internal {

// "30,2 MB", or "30.2 MB" in English.
std::string size_text(std::uint64_t bytes, const View& view);

// The installed models and what the catalogue has besides.
std::string render_models(const std::vector<models::InstalledModel>& installed, const View& view);
nlohmann::ordered_json models_json(const std::vector<models::InstalledModel>& installed);

nlohmann::ordered_json model_json(const models::InstalledModel& model);

// Each value with what was expected of it, and how many are within their tolerance.
std::string render_verification(const models::Verification& verification, const View& view);
nlohmann::ordered_json verification_json(const models::Verification& verification);

}  // namespace atimo::cli::internal
