#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/norma.h"

namespace atimo::legal::internal {

struct NotedText {
  std::string text;                // without the notes, spaces collapsed
  std::vector<HistoryNote> notes;  // in text order
  DeviceStatus status = DeviceStatus::kInForce;
};

// Takes "(Redação dada pela Lei nº 13.146, de 2015)" and its kin off a device's text. Linear in the text.
NotedText take_notes(std::string_view text);

// True when the line is nothing but notes: "(Vigência) (Regulamento)", "Vide Medida Provisória nº 1.085, de 2021".
bool is_note_line(std::string_view line);

}  // namespace atimo::legal::internal
