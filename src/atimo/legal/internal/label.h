#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/device_path.h"

namespace atimo::legal::internal {

// How sure a label is on its own. A weak one ("1.", "i)", "II." ...) needs the numbering around it to agree.
enum class Certainty : std::uint8_t { kSure, kWeak };

struct Label {
  PathStep step;
  Certainty certainty = Certainty::kSure;
  std::size_t label_end = 0;   // the label is [0, label_end) of the line
  std::size_t text_begin = 0;  // the text is [text_begin, size)
};

// The readings of a line's beginning as a device label. Only letters that are also roman numerals have a second one.
struct LabelReadings {
  std::optional<Label> first;
  std::optional<Label> second;
};
LabelReadings read_labels(std::string_view line);

// The article label alone ("Art. 1.783-A."), the one that quoted lines are recognised by.
std::optional<Label> read_article_label(std::string_view line);

// A grouping's label and the name that may follow it in the same line.
struct GroupingLabel {
  PathStep step;
  std::string label;
  std::string name;
};
std::optional<GroupingLabel> read_grouping(std::string_view line);

}  // namespace atimo::legal::internal
