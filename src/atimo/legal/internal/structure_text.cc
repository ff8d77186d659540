// The lines without a label: names of groupings, headings, remarks, closing lines, and text of the device
// before.
#include <string>
#include <string_view>
#include <utility>

#include "atimo/legal/internal/front_matter.h"
#include "atimo/legal/internal/line_signs.h"
#include "atimo/legal/internal/notes.h"
#include "atimo/legal/internal/structure_parser.h"

namespace atimo::legal::internal {

bool StructureParser::labelled_next(std::size_t index) const {
  for (std::size_t i = index + 1; i < source_.lines.size() && i <= index + 2; ++i) {
    const std::string& text = source_.lines[i].text;
    const LabelReadings readings = read_labels(text);
    if (readings.first) {
      const DeviceKind kind = readings.first->step.kind;
      return kind == DeviceKind::kArtigo || kind == DeviceKind::kParagrafo;
    }
    if (!is_note_line(text)) return false;
  }
  return false;
}

bool StructureParser::read_grouping_name(const Line& line) {
  Device* last = tree_.last();
  if (last == nullptr || !(is_grouping(last->kind) || last->kind == DeviceKind::kAdct)) return false;
  if (is_note_line(line.text)) {
    for (HistoryNote& note : take_notes(line.text).notes) last->notes.push_back(std::move(note));
    return true;
  }
  const bool names = last->heading.empty() && last->kind != DeviceKind::kAdct;
  const bool goes_on = is_all_capitals(last->heading) && is_all_capitals(line.text) && !last->heading.empty();
  if (names || goes_on) {
    NotedText noted = take_notes(line.text);
    if (goes_on) last->heading += ' ';
    last->heading += noted.text;
    for (HistoryNote& note : noted.notes) last->notes.push_back(std::move(note));
  } else if (looks_like_heading(line.text)) {
    tree_.set_heading(std::string(line.text));
  }
  return true;
}

// A heading right before the first article, where no grouping has opened the body yet.
void StructureParser::read_first_heading(const Line& line) {
  const bool heading = line.index > 0 && looks_like_heading(line.text) && !is_all_capitals(line.text) &&
                       read_article_label(line.index + 1 < source_.lines.size()
                                              ? std::string_view(source_.lines[line.index + 1].text)
                                              : std::string_view());
  if (!heading || names_norm(line.text)) return;
  body_ = line.index;
  tree_.set_heading(std::string(line.text));
}

bool StructureParser::read_heading(const Line& line) {
  const Device* last = tree_.last();
  if (last == nullptr || !looks_like_heading(line.text) || !labelled_next(line.index)) return false;
  if (!ends_complete(last->text)) return false;
  NotedText noted = take_notes(line.text);
  if (looks_like_heading(noted.text)) tree_.set_heading(std::move(noted.text));
  return true;
}

void StructureParser::read_text(const Line& line) {
  if (read_grouping_name(line)) return;
  if (is_comment(line.text)) {
    in_comment_ = true;
    return;
  }
  if (in_comment_) {
    if (labelled_next(line.index)) read_heading(line);
    return;
  }
  Device* last = tree_.last();
  if (last == nullptr) return;
  if (closes_norm(line.text) && tree_.articles_in_part() > 0) {
    closed_ = true;
    return;
  }
  if (read_heading(line)) return;
  if (line.index > last_labelled_ && last->kind != DeviceKind::kAnexo && !last->text.empty() &&
      ends_complete(last->text)) {
    closed_ = true;
    return;
  }
  NotedText noted = take_notes(line.text);
  if (line.text.starts_with("Vide ") && is_note_line(line.text)) {
    last->notes.push_back({HistoryNote::Kind::kVide, std::string(line.text), {}});
    return;
  }
  if (!noted.text.empty() && !last->text.empty()) last->text += ' ';
  last->text += noted.text;
  for (HistoryNote& note : noted.notes) last->notes.push_back(std::move(note));
  if (noted.status != DeviceStatus::kInForce && last->text.empty()) last->status = noted.status;
}

}  // namespace atimo::legal::internal
