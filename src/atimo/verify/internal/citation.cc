#include "atimo/verify/internal/citation.h"

#include <algorithm>

#include "atimo/legal/reference.h"

namespace atimo::verify::internal {
namespace {

constexpr std::size_t kMostNumberDigits = 3;  // "[2021]" is a year

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_fragment(std::string_view id) {
  return std::any_of(id.begin(), id.end(), is_digit) && legal::DevicePath::parse_lexml(id).has_value();
}

bool is_bare_number(std::string_view id) {
  return id.size() <= kMostNumberDigits && std::all_of(id.begin(), id.end(), is_digit);
}

bool fits_id(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || std::string_view("-_#~.:;").find(c) < 7;
}

}  // namespace

bool lacks_article(const legal::DevicePath& path) { return !path.empty() && path.article().empty(); }

legal::DevicePath complete(const legal::DevicePath& base, const legal::DevicePath& path) {
  using legal::DeviceKind;
  if (base.article().empty() || path.empty()) return {};
  const DeviceKind first = path.steps.front().kind;
  legal::DevicePath whole;
  for (const legal::PathStep& step : base.steps) {
    if (step.kind < first) whole.steps.push_back(step);
  }
  const bool on_caput = whole.steps.back().kind == DeviceKind::kCaput;
  const bool on_article = whole.steps.back().kind == DeviceKind::kArtigo;
  if (first == DeviceKind::kParagrafo && on_caput) whole.steps.pop_back();
  if (first > DeviceKind::kParagrafo && on_article) whole.steps.push_back({DeviceKind::kCaput, 0, {}, false});
  whole.steps.insert(whole.steps.end(), path.steps.begin(), path.steps.end());
  return whole;
}

bool ends_with(const legal::DevicePath& whole, const legal::DevicePath& part) {
  return whole.steps.size() >= part.steps.size() &&
         std::equal(part.steps.rbegin(), part.steps.rend(), whole.steps.rbegin());
}

std::vector<std::string> marker_ids(std::string_view content) {
  std::vector<std::string> ids(1);
  for (const char c : content) {
    if (c == ';' || c == ',') {
      ids.emplace_back();
    } else if (c != ' ' && c != '\t' && c != '`') {
      ids.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  std::erase_if(ids, [](const std::string& id) { return id.empty(); });
  return ids;
}

bool looks_like_id(std::string_view id) {
  if (id.empty() || is_bare_number(id)) return !id.empty();
  if (!std::all_of(id.begin(), id.end(), fits_id)) return false;
  const std::size_t mark = id.find('#');
  if (mark != std::string_view::npos) return mark + 1 < id.size();
  const bool slug = id.find('-') != std::string_view::npos && std::any_of(id.begin(), id.end(), is_digit);
  return is_fragment(id) || (slug && legal::parse_norm_heading(id).has_value());
}

}  // namespace atimo::verify::internal
