#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/cli/internal/render.h"

namespace atimo::cli::internal {

enum class Health : std::uint8_t { kOk, kSlow, kFailed, kNotConfigured };

// A measured number. The key says what and in which unit: "write_mb_s", "warm_ms", "documents".
struct Figure {
  std::string_view key;
  double value = 0;
};

// One component, measured alone on this machine.
struct Finding {
  std::string_view component;  // "disk", "index": as in the JSON
  Health health = Health::kOk;
  std::vector<Figure> figures;
  std::string remark = {};  // in the user's language; of a failure the reason

  std::optional<double> figure(std::string_view key) const;
};

// What part of a question's time a component takes.
struct Share {
  std::string_view component;
  double ms = 0;
};

struct Diagnosis {
  std::vector<Finding> findings;
  // The largest first. Of whole questions, where there are documents; else of what the models alone take.
  std::vector<Share> shares;
  bool whole_questions = false;
  std::string suggestion;

  bool has_failure() const;
  const Finding* find(std::string_view component) const;  // null: none of this name
  double total_ms() const;                                // of the shares
};

// One thing a reader can act on: the worst that was found. In the user's language.
std::string doctor_suggestion(const Diagnosis& diagnosis, config::Lang lang);

std::string render_diagnosis(const Diagnosis& diagnosis, const View& view);
nlohmann::ordered_json diagnosis_json(const Diagnosis& diagnosis);

}  // namespace atimo::cli::internal
