#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "atimo/legal/norma.h"
#include "atimo/legal/source_text.h"

namespace atimo::legal {

// A plain source of these lines. A line that begins with "~~" is struck; one that begins with ">>" is quoted.
inline SourceText source_of(std::initializer_list<std::string_view> lines, std::string_view format = "text") {
  SourceText source;
  source.format = std::string(format);
  for (std::string_view text : lines) {
    SourceLine line;
    line.struck = text.starts_with("~~");
    line.quoted = text.starts_with(">>");
    if (line.struck || line.quoted) text.remove_prefix(2);
    line.text = std::string(text);
    source.lines.push_back(std::move(line));
  }
  return source;
}

inline const Device* find_device(const Norma& norma, std::string_view id) {
  for (const Device& device : norma.devices) {
    if (device.id == id) return &device;
  }
  return nullptr;
}

}  // namespace atimo::legal
