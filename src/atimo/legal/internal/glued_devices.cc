#include "atimo/legal/internal/glued_devices.h"

#include <optional>

#include "atimo/legal/internal/label.h"

namespace atimo::legal::internal {
namespace {

// A device may begin at `at` (just after a space) when what stands before it ends a device or opens a list.
std::optional<Label> label_at(std::string_view line, std::size_t at, char before) {
  const LabelReadings readings = read_labels(line.substr(at, 24));
  if (!readings.first || readings.first->certainty != Certainty::kSure) return std::nullopt;
  const Label& label = *readings.first;
  const bool listed = label.step.kind == DeviceKind::kInciso || label.step.kind == DeviceKind::kAlinea;
  if (!listed || !label.step.letters.empty()) return std::nullopt;
  if (before == ':' && label.step.number != 1) return std::nullopt;
  return label;
}

}  // namespace

std::vector<std::string_view> split_glued(std::string_view line) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  std::uint32_t inciso = 0;
  std::uint32_t alinea = 0;
  const LabelReadings own = read_labels(line);
  if (own.first && own.first->step.kind == DeviceKind::kInciso) inciso = own.first->step.number;
  if (own.first && own.first->step.kind == DeviceKind::kAlinea) alinea = own.first->step.number;
  for (std::size_t i = 0; own.first && i + 4 < line.size(); ++i) {
    const bool boundary = (line[i] == ':' || line[i] == ';') && line[i + 1] == ' ';
    if (!boundary) continue;
    const auto label = label_at(line, i + 2, line[i]);
    if (!label) continue;
    const bool is_inciso = label->step.kind == DeviceKind::kInciso;
    std::uint32_t& count = is_inciso ? inciso : alinea;
    const std::uint32_t expected = line[i] == ':' ? 1 : count + 1;
    if (label->step.number != expected || (line[i] == ';' && count == 0)) continue;
    count = expected;
    if (is_inciso) alinea = 0;
    pieces.push_back(line.substr(begin, i + 1 - begin));
    begin = i + 2;
  }
  pieces.push_back(line.substr(begin));
  return pieces;
}

}  // namespace atimo::legal::internal
