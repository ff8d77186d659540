#include "atimo/llm/internal/think_stripper.h"

#include <algorithm>
#include <utility>

namespace atimo::llm::internal {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

// Length of the longest end of `text` with which `tag` begins, shorter than all of it.
std::size_t begun(std::string_view text, std::string_view tag) {
  std::size_t length = std::min(text.size(), tag.size() - 1);
  while (length > 0 && !text.ends_with(tag.substr(0, length))) --length;
  return length;
}

}  // namespace

std::string ThinkStripper::take(std::string_view piece) {
  held_ += piece;
  std::string out;
  while (advance(out)) {
  }
  return out;
}

bool ThinkStripper::advance(std::string& out) {
  if (mode_ == Mode::kSpace) {
    held_.erase(0, std::min(held_.find_first_not_of(" \t\r\n"), held_.size()));
    if (held_.empty()) return false;
    mode_ = Mode::kText;
  }
  const std::string_view tag = mode_ == Mode::kText ? kOpen : kClose;
  const std::size_t found = held_.find(tag);
  const std::size_t decided = found == std::string::npos ? held_.size() - begun(held_, tag) : found;
  if (mode_ == Mode::kText) out.append(held_, 0, decided);
  if (found == std::string::npos) {
    held_.erase(0, decided);
    return false;
  }
  held_.erase(0, found + tag.size());
  mode_ = mode_ == Mode::kText ? Mode::kThinking : Mode::kSpace;
  return true;
}

std::string ThinkStripper::finish() {
  std::string rest = std::exchange(held_, {});
  return mode_ == Mode::kText ? rest : std::string();
}

}  // namespace atimo::llm::internal
