#include "atimo/legal/device_path.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/legal/internal/step_codes.h"

namespace atimo::legal {
namespace {

using internal::kMaxLetters;
using internal::kMaxSteps;

std::string step_to_lexml(const PathStep& step) {
  std::string out(internal::step_code(step.kind));
  if (step.unique) {
    out += "1u";
  } else if (step.number != 0) {
    out += concat(step.number);
  }
  for (std::uint16_t letter : step.letters) out += concat("-", letter);
  return out;
}

// The inserted-letter suffixes "-1-2" behind a step's number.
std::optional<std::vector<std::uint16_t>> parse_suffixes(std::string_view text) {
  std::vector<std::uint16_t> letters;
  while (!text.empty()) {
    if (text.front() != '-' || letters.size() == kMaxLetters) return std::nullopt;
    text.remove_prefix(1);
    const std::string_view digits = text.substr(0, text.find('-'));
    const auto value = internal::parse_number(digits);
    if (!value || *value == 0 || *value > 26 * 27) return std::nullopt;
    letters.push_back(static_cast<std::uint16_t>(*value));
    text.remove_prefix(digits.size());
  }
  return letters;
}

std::optional<PathStep> parse_step(std::string_view text) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto code_end = std::find_if_not(text.begin(), text.end(), is_lower);
  const auto code_size = static_cast<std::size_t>(code_end - text.begin());
  const auto kind = internal::kind_of_code(text.substr(0, code_size));
  if (!kind) return std::nullopt;
  text.remove_prefix(code_size);
  PathStep step{*kind, 0, {}, false};
  if (text.empty()) {
    const bool may_stand_alone =
        internal::is_numberless(*kind) || *kind == DeviceKind::kAnexo || *kind == DeviceKind::kPena;
    return may_stand_alone ? std::optional(step) : std::nullopt;
  }
  if (internal::is_numberless(*kind)) return std::nullopt;
  if (text == "1u") {
    step.number = 1;
    step.unique = true;
    return step;
  }
  const std::string_view digits = text.substr(0, text.find('-'));
  const auto number = internal::parse_number(digits);
  auto letters = parse_suffixes(text.substr(digits.size()));
  if (!number || *number == 0 || !letters) return std::nullopt;
  step.number = *number;
  step.letters = std::move(*letters);
  return step;
}

bool hangs_from_caput(DeviceKind kind) {
  return kind == DeviceKind::kInciso || kind == DeviceKind::kAlinea || kind == DeviceKind::kItem;
}

}  // namespace

std::string DevicePath::to_lexml() const {
  std::string out;
  for (const PathStep& step : steps) {
    if (!out.empty()) out += '_';
    out += step_to_lexml(step);
  }
  return out;
}

std::optional<DevicePath> DevicePath::parse_lexml(std::string_view id) {
  DevicePath path;
  while (true) {
    const std::size_t end = id.find('_');
    auto step = parse_step(id.substr(0, end));
    if (!step || path.steps.size() >= kMaxSteps) return std::nullopt;
    const bool skips_caput = !path.empty() && path.steps.back().kind == DeviceKind::kArtigo;
    if (skips_caput && hangs_from_caput(step->kind)) path.steps.push_back({DeviceKind::kCaput, 0, {}, false});
    path.steps.push_back(std::move(*step));
    if (end == std::string_view::npos) return path;
    id.remove_prefix(end + 1);
  }
}

bool DevicePath::contains(const DevicePath& other) const {
  std::size_t at = 0;
  for (const PathStep& step : steps) {
    const bool extra_caput = at < other.steps.size() && other.steps[at].kind == DeviceKind::kCaput &&
                             step.kind != DeviceKind::kCaput;
    if (extra_caput) ++at;
    if (at >= other.steps.size() || other.steps[at] != step) return false;
    ++at;
  }
  return true;
}

DevicePath DevicePath::article() const {
  const auto is_article = [](const PathStep& step) { return step.kind == DeviceKind::kArtigo; };
  const auto found = std::find_if(steps.begin(), steps.end(), is_article);
  if (found == steps.end()) return {};
  return {std::vector<PathStep>(steps.begin(), found + 1)};
}

}  // namespace atimo::legal
