#include "atimo/verify/internal/answer_checker.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/verify/internal/prose.h"
#include "atimo/verify/internal/quoted_text.h"

namespace atimo::verify::internal {
namespace {

constexpr std::string_view kMark = " [não verificado]";
constexpr std::string_view kMarkNotInForce = " [não está em vigor]";
constexpr std::string_view kUnknownMarker = "[citação não verificada]";
constexpr std::size_t kMostSentenceBytes = 2048;

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

}  // namespace

void AnswerChecker::add_prose(std::string_view text) {
  for (const char byte : text) add_byte(byte);
}

void AnswerChecker::add_byte(char byte) {
  if (after_marker_ && !is_space(byte)) {
    after_marker_ = false;
    decide(State::kWaitsForMarker);
  }
  prose_ += byte;
  if (sentence_.size() < kMostSentenceBytes) sentence_ += byte;
  ++read_bytes_;
  if (is_space(byte)) read_prose();
  if (prose_.size() >= most_held_bytes_) read_long_prose();
  decide_overdue();
}

void AnswerChecker::decide_overdue() {
  const auto waiting = std::find_if(items_.begin(), items_.end(),
                                    [](const Item& item) { return item.state != State::kDecided; });
  if (waiting != items_.end() && waiting->due <= read_bytes_) decide(State::kWaitsForSentence);
}

void AnswerChecker::read_prose() {
  const PlainProse plain(prose_);
  const auto found = legal::find_settled_references(plain.text());
  take_prose(plain.in_written(found.references), plain.in_written(found.settled), prose_.size());
}

void AnswerChecker::read_rest_of_prose() {
  const PlainProse plain(prose_);
  take_prose(plain.in_written(legal::find_references(plain.text())), prose_.size(), prose_.size());
}

// A reference that goes on and on is cut at a space; what it names may come later.
void AnswerChecker::read_long_prose() {
  const std::size_t space = prose_.find_last_of(" \n\t\r");
  const std::size_t size = space == std::string::npos ? prose_.size() : space + 1;
  const std::string rest = prose_.substr(size);
  prose_.resize(size);
  const PlainProse plain(prose_);
  const std::size_t certain = plain.in_written(legal::find_settled_references(plain.text()).settled);
  take_prose(plain.in_written(legal::find_references(plain.text())), prose_.size(), certain);
  prose_ = rest;
}

void AnswerChecker::take_prose(const std::vector<legal::Reference>& references, std::size_t size,
                               std::size_t certain) {
  const std::string prose = prose_.substr(0, size);
  prose_.erase(0, size);
  std::size_t at = 0;
  for (const legal::Reference& reference : references) {
    add_text(std::string_view(prose).substr(at, reference.begin - at));
    const auto written = std::string_view(prose).substr(reference.begin, reference.end - reference.begin);
    add_reference(reference, written, reference.end > certain);
    at = reference.end;
  }
  add_text(std::string_view(prose).substr(at));
}

void AnswerChecker::add_text(std::string_view text) {
  if (text.empty()) return;
  Item item;
  item.shown = text;
  add_item(std::move(item));
}

void AnswerChecker::add_item(Item item) {
  if (item.state != State::kDecided) item.due = read_bytes_ + most_held_bytes_;
  if (item.kind == ItemKind::kText && !items_.empty() && items_.back().kind == item.kind) {
    items_.back().shown += item.shown;
    return;
  }
  items_.push_back(std::move(item));
  give_decided();
}

void AnswerChecker::add_reference(const legal::Reference& reference, std::string_view written, bool cut) {
  const bool names_norm = reference.norm.is_known();
  if (reference.path.empty() && !names_norm) return add_text(written);
  Item item;
  item.kind = ItemKind::kReference;
  item.shown = written;
  item.finding.kind = Kind::kReference;
  item.finding.written = written;
  item.ruling.citation = {reference.norm, reference.path, reference.range_end};
  item.has_norm = names_norm;
  item.near = near_;
  if (reference.previous_norm && near_) {
    item.ruling.citation.norm = near_->ruling.citation.norm;
    item.has_norm = true;
  }
  const bool lost = !item.has_norm && (cut || reference.previous_norm);
  if (lost) item.ruling.problem = Problem::kAmbiguous;
  item.state = lost ? State::kDecided : State::kWaitsForMarker;
  if (lost) settle(item);
  const bool waits = !lost && must_wait(item);
  item.due = read_bytes_ + most_held_bytes_;
  items_.push_back(std::move(item));
  if (!lost && !waits) decide_reference(items_.size() - 1);
  give_decided();
}

// What is cited behind a reference may say what is meant, unless its own sentence said so before.
bool AnswerChecker::must_wait(const Item& item) const {
  const legal::DevicePath& path = item.ruling.citation.path;
  const bool complete = item.has_norm && !lacks_article(path);
  if (complete) return false;
  const bool chained = std::any_of(items_.begin(), items_.end(), [](const Item& before) {
    return before.kind == ItemKind::kReference && before.state == State::kWaitsForMarker;
  });
  if (chained) return true;
  const bool here = near_ && near_->sentence == sentences_;
  if (lacks_article(path) && !(here && !near_->ruling.citation.path.article().empty())) return true;
  if (item.has_norm) return false;
  const auto only = context_.only_norm();
  return !only ||
         (!here && near_ && near_->paragraph == paragraphs_ && !near_->ruling.citation.norm.matches(*only));
}

void AnswerChecker::add_marker(std::string_view written) {
  read_rest_of_prose();
  for (const std::string& id : marker_ids(written.substr(1, written.size() - 2))) {
    std::optional<legal::NormId> norm = context_.only_norm();
    if (near_) norm = near_->ruling.citation.norm;
    Item item;
    item.kind = ItemKind::kMarker;
    item.finding.kind = Kind::kMarker;
    item.finding.written = id;
    item.ruling = context_.rule_marker(id, norm);
    item.shown = kUnknownMarker;
    const Problem problem = item.ruling.problem;
    if (problem == Problem::kNone || problem == Problem::kNotInForce) {
      const auto known = std::find(cited_ids_.begin(), cited_ids_.end(), item.ruling.device_id);
      item.shown = concat("[", known - cited_ids_.begin() + 1, "]");
      if (known == cited_ids_.end()) cited_ids_.push_back(item.ruling.device_id);
      near_ = cited(item);
    }
    if (problem == Problem::kNotInForce) {
      item.state = State::kWaitsForSentence;
    } else {
      settle(item);
    }
    add_item(std::move(item));
  }
  after_marker_ = !items_.empty();
}

void AnswerChecker::add_quotation(std::string text, std::string quoted) {
  read_rest_of_prose();
  if (std::exchange(after_marker_, false)) decide(State::kWaitsForMarker);
  read_bytes_ += text.size();
  decide_overdue();
  Item item;
  item.kind = ItemKind::kQuotation;
  item.state = State::kWaitsForMarker;
  item.shown = std::move(text);
  item.quoted = std::move(quoted);
  item.finding.kind = Kind::kQuotation;
  item.finding.written = item.quoted;
  item.near = near_;
  if (near_) near_->quoted_since = true;
  add_item(std::move(item));
}

void AnswerChecker::add_open_quotation(std::string sign, std::string quoted) {
  read_rest_of_prose();
  Item item;
  item.kind = ItemKind::kQuotation;
  item.shown = std::move(sign);
  item.finding.kind = Kind::kQuotation;
  item.finding.written = std::move(quoted);
  item.finding.verdict = Verdict::kUnverified;
  item.finding.problem = Problem::kOpenQuotation;
  add_item(std::move(item));
}

void AnswerChecker::end_sentence() {
  read_rest_of_prose();
  after_marker_ = false;
  decide(State::kWaitsForSentence);
  sentence_.clear();
  ++sentences_;
}

void AnswerChecker::end_paragraph() {
  end_sentence();
  ++paragraphs_;
}

AnswerChecker::Cited AnswerChecker::cited(const Item& item) const {
  return {item.ruling, item.kind, false, sentences_, paragraphs_};
}

// What was cited last before an item.
std::optional<AnswerChecker::Cited> AnswerChecker::near(std::size_t index) const {
  bool quoted_since = false;
  for (std::size_t i = index; i-- > 0;) {
    quoted_since |= items_[i].kind == ItemKind::kQuotation;
    if (items_[i].kind != ItemKind::kReference && items_[i].kind != ItemKind::kMarker) continue;
    Cited found = cited(items_[i]);
    found.quoted_since = quoted_since;
    return found;
  }
  return items_[index].near;
}

const AnswerChecker::Item* AnswerChecker::marker_behind(std::size_t index) const {
  for (std::size_t i = index + 1; i < items_.size(); ++i) {
    if (items_[i].kind == ItemKind::kMarker) return &items_[i];
  }
  return nullptr;
}

void AnswerChecker::decide(State up_to) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].kind == ItemKind::kReference && items_[i].state == State::kWaitsForMarker)
      decide_reference(i);
  }
  for (std::size_t i = 0; i < items_.size() && up_to == State::kWaitsForSentence; ++i) {
    Item& item = items_[i];
    if (item.kind == ItemKind::kQuotation || item.state == State::kDecided) continue;
    if (says_not_in_force(sentence_)) item.ruling.problem = Problem::kNone;
    settle(item);
  }
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (item.kind == ItemKind::kQuotation && item.state != State::kDecided) decide_quotation(item, i, up_to);
  }
  give_decided();
}

void AnswerChecker::decide_reference(std::size_t index) {
  Item& item = items_[index];
  const auto before = near(index);
  const Item* marker = marker_behind(index);
  const Citation* behind =
      marker != nullptr && !marker->ruling.device_id.empty() ? &marker->ruling.citation : nullptr;
  std::optional<Nearby> nearby;
  if (before)
    nearby = {before->ruling.citation, before->sentence == sentences_, before->paragraph == paragraphs_};
  const auto understood = understand(item.ruling.citation, nearby, behind, context_);
  if (understood) {
    item.ruling = context_.rule_reference(*understood);
  } else {
    item.ruling.problem = Problem::kAmbiguous;
  }
  if (marker == nullptr && understood) near_ = cited(item);
  item.state = State::kWaitsForSentence;
  if (item.ruling.problem != Problem::kNotInForce) settle(item);
}

// A reference or a marker.
void AnswerChecker::settle(Item& item) {
  item.state = State::kDecided;
  item.finding.problem = item.ruling.problem;
  item.finding.device_id = item.ruling.device_id;
  if (item.ruling.problem == Problem::kNone) return;
  item.finding.verdict = Verdict::kUnverified;
  const bool marked = item.kind == ItemKind::kMarker && item.ruling.problem != Problem::kNotInForce;
  if (!marked) item.mark = item.ruling.problem == Problem::kNotInForce ? kMarkNotInForce : kMark;
}

// Where a quotation must stand: in what its sentence cites before it, and in one of what the markers behind
// it cite. Failing both, in what is cited right behind it, or last in the paragraph.
std::vector<std::vector<Ruling>> AnswerChecker::attributed(std::size_t index) const {
  std::vector<std::vector<Ruling>> demands;
  const auto before = near(index);
  const bool named = before && before->sentence == sentences_ && before->kind == ItemKind::kReference &&
                     !before->quoted_since;
  if (named) demands.push_back({before->ruling});
  std::vector<Ruling> markers;
  std::size_t words_between = 0;
  for (std::size_t i = index + 1; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.kind == ItemKind::kMarker) markers.push_back(item.ruling);
    if (item.kind == ItemKind::kText) {
      if (!markers.empty()) break;
      words_between += count_words(item.shown);
    }
    const bool right_behind = item.kind == ItemKind::kReference && words_between <= 3 && markers.empty();
    if (right_behind) {
      demands.push_back({item.ruling});
      return demands;
    }
  }
  if (!markers.empty()) demands.push_back(std::move(markers));
  if (demands.empty() && before && before->paragraph == paragraphs_) demands.push_back({before->ruling});
  return demands;
}

void AnswerChecker::decide_quotation(Item& item, std::size_t index, State up_to) {
  judge(attributed(index), item);
  const Problem problem = item.finding.problem;
  if (problem == Problem::kNotInForce && up_to != State::kWaitsForSentence) {
    item.state = State::kWaitsForSentence;
    return;
  }
  if (problem == Problem::kNotInForce && says_not_in_force(sentence_)) {
    item.finding.problem = Problem::kNone;
    item.finding.verdict = item.finding.right_text.empty() ? Verdict::kVerified : Verdict::kRepaired;
  }
  item.state = State::kDecided;
  if (item.finding.verdict == Verdict::kRepaired)
    item.shown = with_quoted(item.shown, item.quoted, item.finding.right_text);
  if (item.finding.verdict != Verdict::kUnverified) return;
  item.mark = item.finding.problem == Problem::kNotInForce ? kMarkNotInForce : kMark;
}

void AnswerChecker::judge(const std::vector<std::vector<Ruling>>& demands, Item& item) {
  Finding& finding = item.finding;
  QuotationMatch match{Likeness::kSame, 0, {}};
  finding.problem = Problem::kNone;
  for (const std::vector<Ruling>& demand : demands) {
    QuotationMatch here = context_.find_in(demand, item.quoted);
    if (here.likeness <= match.likeness) match = std::move(here);
    const auto holds = std::find_if(demand.begin(), demand.end(),
                                    [](const Ruling& ruling) { return ruling.problem == Problem::kNone; });
    const Ruling& cited = holds == demand.end() ? demand.front() : *holds;
    if (cited.problem != Problem::kNone) finding.problem = cited.problem;
    finding.device_id = cited.device_id;
  }
  if (demands.empty() || match.likeness < Likeness::kNear) {
    QuotationMatch anywhere = context_.find_anywhere(item.quoted);
    const bool found = anywhere.likeness >= Likeness::kNear;
    if (found) finding.device_id = context_.passage(anywhere.source).id;
    if (!demands.empty()) finding.problem = found ? Problem::kOtherDevice : Problem::kNoSuchText;
    const bool turned = std::max(match.likeness, anywhere.likeness) == Likeness::kTurned;
    if (demands.empty()) {
      match = std::move(anywhere);
      if (!found) finding.problem = Problem::kNoSuchText;
      if (found && !context_.passage(match.source).in_force) finding.problem = Problem::kNotInForce;
    } else if (anywhere.likeness > match.likeness) {
      match = std::move(anywhere);
    }
    if (turned && !found) finding.problem = Problem::kOtherText;
  }
  const bool told = match.likeness == Likeness::kNear || finding.problem == Problem::kOtherText;
  finding.right_text = told ? match.right_text : std::string();
  finding.verdict = match.likeness == Likeness::kNear ? Verdict::kRepaired : Verdict::kVerified;
  if (finding.problem != Problem::kNone) finding.verdict = Verdict::kUnverified;
}

void AnswerChecker::give_decided() {
  while (!items_.empty() && items_.front().state == State::kDecided) {
    Item& item = items_.front();
    if (item.kind != ItemKind::kText) {
      item.finding.begin = static_cast<std::uint32_t>(given_bytes_);
      item.finding.end = static_cast<std::uint32_t>(given_bytes_ + item.shown.size());
      findings_.push_back(std::move(item.finding));
    }
    given_bytes_ += item.shown.size() + item.mark.size();
    out_ += item.shown;
    out_ += item.mark;
    items_.pop_front();
  }
}

}  // namespace atimo::verify::internal
