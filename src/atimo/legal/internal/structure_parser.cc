#include "atimo/legal/internal/structure_parser.h"

#include <utility>

#include "atimo/legal/internal/front_matter.h"
#include "atimo/legal/internal/glued_devices.h"
#include "atimo/legal/internal/line_signs.h"
#include "atimo/legal/internal/notes.h"

namespace atimo::legal::internal {
namespace {

bool has_label(const SourceLine& line) {
  const LabelReadings readings = read_labels(line.text);
  return readings.first && readings.first->certainty == Certainty::kSure;
}

// The last line that begins with a device's label: what follows can only be its text, or the end of the document.
std::size_t last_labelled_line(const std::vector<SourceLine>& lines) {
  for (std::size_t i = lines.size(); i-- > 0;) {
    if (has_label(lines[i])) return i;
  }
  return 0;
}

bool holds_glued_devices(const SourceText& source) {
  return source.format.empty() || source.format == "text" || source.format == "markdown";
}

}  // namespace

StructureParser::StructureParser(const SourceText& source)
    : source_(source),
      tree_(norma_),
      closing_ahead_(closing_ahead(source.lines)),
      last_labelled_(last_labelled_line(source.lines)) {}

Norma StructureParser::parse() && {
  norma_.version_date = source_.version_date;
  norma_.warnings = source_.warnings;
  const bool glued = holds_glued_devices(source_);
  for (std::size_t i = 0; i < source_.lines.size(); ++i) {
    const SourceLine& line = source_.lines[i];
    if (glued && !line.struck && !line.quoted && !in_quote_) {
      for (const std::string_view piece : split_glued(line.text)) read_line({piece, &line, i});
    } else {
      read_line({line.text, &line, i});
    }
  }
  if (norma_.devices.empty()) read_as_units();
  tree_.finish();
  read_front_matter(source_, in_body_ ? body_ : source_.lines.size(), norma_);
  return std::move(norma_);
}

void StructureParser::read_as_units() {
  for (const SourceLine& line : source_.lines) tree_.add_unit(line.text, line);
  if (!source_.lines.empty()) tree_.warn("nenhum artigo encontrado: cada linha é uma unidade");
}

void StructureParser::begin_body(std::size_t index) {
  if (!in_body_) body_ = index;
  in_body_ = true;
}

void StructureParser::quote(std::string_view text) {
  if (Device* device = tree_.last()) device->quoted.emplace_back(text);
}

void StructureParser::read_line(const Line& line) {
  if (line.text.empty()) return;
  if (line.source->quoted) {
    if (in_body_) quote(line.text);
    return;
  }
  if (line.source->struck) {
    read_struck(line);
    return;
  }
  if (read_quotation(line) || read_part(line) || read_article(line) || read_grouping_line(line)) return;
  if (!in_body_ || closed_) return;
  if (read_device(line)) return;
  read_text(line);
}

void StructureParser::read_struck(const Line& line) {
  if (closed_ || in_quote_) return;
  if (const auto article = read_article_label(line.text)) {
    begin_body(line.index);
    add(*article, line);
    return;
  }
  if (!in_body_) return;
  if (read_grouping(line.text)) return;
  const LabelReadings readings = read_labels(line.text);
  if (readings.first && accepts(*readings.first)) {
    add(*readings.first, line);
    return;
  }
  Device* device = tree_.last();
  if (device == nullptr || is_grouping(device->kind)) return;
  NotedText noted = take_notes(line.text);
  if (tree_.last_is_struck()) {
    if (!device->text.empty() && !noted.text.empty()) device->text += ' ';
    device->text += noted.text;
  } else {
    device->old_wordings.push_back({std::move(noted.text), std::move(noted.notes)});
  }
}

bool StructureParser::read_quotation(const Line& line) {
  const QuoteSigns signs = read_quote_signs(line.text);
  if (!in_quote_) {
    if (tree_.articles_in_part() == 0 || closed_) return false;
    if (!signs.opens) {
      if (signs.dots) quote(line.text);
      return signs.dots;
    }
    quote(line.text);
    in_quote_ = !signs.closes;
    quote_unmarked_ = false;
    return true;
  }
  const auto article = signs.opens ? std::nullopt : read_article_label(line.text);
  const bool own = article && tree_.continues_articles(article->step) && article->step.letters.empty();
  if (own && (quote_unmarked_ || !closing_ahead_[line.index])) {
    in_quote_ = false;
    return false;
  }
  quote(line.text);
  if (signs.closes && !quote_unmarked_) in_quote_ = false;
  return true;
}

bool StructureParser::read_part(const Line& line) {
  if (in_quote_ || tree_.articles_in_part() == 0) return false;
  if (opens_adct(line.text)) {
    tree_.open_part(DeviceKind::kAdct, line.text, "", *line.source);
  } else if (opens_annex(line.text)) {
    tree_.open_part(DeviceKind::kAnexo, line.text, "", *line.source);
  } else {
    return false;
  }
  closed_ = false;
  in_comment_ = false;
  late_groupings_.clear();
  return true;
}

void StructureParser::reopen() {
  closed_ = false;
  for (const Line& late : std::exchange(late_groupings_, {})) {
    if (const auto grouping = read_grouping(late.text)) tree_.add_grouping(*grouping, *late.source);
  }
}

bool StructureParser::read_article(const Line& line) {
  const auto article = read_article_label(line.text);
  if (!article) return false;
  const bool continues = tree_.continues_articles(article->step);
  if (in_comment_ && !continues) return true;
  const Device* last = tree_.last();
  if (!continues && last != nullptr && announces_amendment(last->text)) {
    quote(line.text);
    in_quote_ = true;
    quote_unmarked_ = true;
    return true;
  }
  if (closed_) {
    if (!continues && article->step.number == 1) {
      tree_.open_part(DeviceKind::kAnexo, "", "", *line.source);
      late_groupings_.clear();
      closed_ = false;
    } else {
      reopen();
    }
  }
  begin_body(line.index);
  add(*article, line);
  return true;
}

bool StructureParser::read_grouping_line(const Line& line) {
  const auto grouping = read_grouping(line.text);
  if (!grouping) return false;
  if (closed_) {
    late_groupings_.push_back(line);
    return true;
  }
  begin_body(line.index);
  if (tree_.add_grouping(*grouping, *line.source)) body_ = line.index;
  in_comment_ = false;
  return true;
}

bool StructureParser::accepts(const Label& label) {
  const PathStep& step = label.step;
  if (!tree_.can_hold(step.kind)) return false;
  if (in_comment_ && !tree_.continues(step)) return false;
  if (label.certainty == Certainty::kSure) return true;
  const Device* last = tree_.last();
  if (tree_.starts(step)) return last != nullptr && (last->text.ends_with(":") || last->kind == DeviceKind::kAlinea);
  return tree_.open_step(step.kind) != nullptr && tree_.continues(step);
}

void StructureParser::add(const Label& label, const Line& line) {
  in_comment_ = false;
  tree_.add_device(label, line.text.substr(0, label.label_end), take_notes(line.text.substr(label.text_begin)),
                   *line.source);
}

bool StructureParser::read_device(const Line& line) {
  const LabelReadings readings = read_labels(line.text);
  if (!readings.first) return false;
  // "C)" and "C -" after alínea "b" is the next letter; the roman hundred only when the incisos have come that far.
  const bool letter_fits = readings.second && tree_.open_step(DeviceKind::kAlinea) != nullptr &&
                           tree_.continues(readings.second->step);
  if (letter_fits && !tree_.continues(readings.first->step)) {
    add(*readings.second, line);
    return true;
  }
  if (accepts(*readings.first)) {
    add(*readings.first, line);
    return true;
  }
  if (readings.second && accepts(*readings.second)) {
    add(*readings.second, line);
    return true;
  }
  return false;
}

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

bool StructureParser::read_heading(const Line& line) {
  const Device* last = tree_.last();
  if (last == nullptr || !looks_like_heading(line.text) || !labelled_next(line.index)) return false;
  if (!ends_complete(last->text)) return false;
  NotedText noted = take_notes(line.text);
  tree_.set_heading(std::move(noted.text));
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

namespace atimo::legal {

Norma parse_structure(const SourceText& source) { return internal::StructureParser(source).parse(); }

}  // namespace atimo::legal
