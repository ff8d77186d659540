#include "atimo/ingest/internal/pdf_paragraphs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/device_label.h"

namespace atimo::ingest::internal {
namespace {

constexpr float kIndent = 8;       // points by which a first row stands in
constexpr float kLooseGap = 1.4F;  // times the row pitch

struct Page {
  float left = 0;
  float right = 0;
  float pitch = 0;  // from the top of a row to the top of the next one in a paragraph
};

// The smallest value that at least a tenth of the samples share, give or take a point.
float smallest_frequent(const std::vector<float>& samples) {
  std::map<int, std::size_t> histogram;
  for (const float sample : samples) ++histogram[static_cast<int>(std::lround(sample))];
  for (const auto& [value, count] : histogram) {
    const auto next = histogram.find(value + 1);
    if ((count + (next == histogram.end() ? 0 : next->second)) * 10 >= samples.size())
      return static_cast<float>(value);
  }
  return 0;
}

Page measure(const PdfPages& pages) {
  std::vector<float> lefts;
  std::vector<float> rights;
  std::vector<float> gaps;
  for (std::size_t i = 0; i < pages.rows.size(); ++i) {
    const PdfRow& row = pages.rows[i];
    lefts.push_back(row.box.left);
    rights.push_back(row.box.right);
    if (i == 0 || pages.rows[i - 1].page != row.page) continue;
    const float gap = row.box.top - pages.rows[i - 1].box.top;
    if (gap > 2) gaps.push_back(gap);
  }
  Page page;
  page.left = smallest_frequent(lefts);
  page.pitch = smallest_frequent(gaps);
  if (!rights.empty()) {
    const auto at = rights.begin() + static_cast<std::ptrdiff_t>(rights.size() * 95 / 100);
    std::nth_element(rights.begin(), at, rights.end());
    page.right = *at;
  }
  return page;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t pos = 0; (pos = text.find_first_not_of(" .,;:()\"", pos)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" .,;:()\"", pos), text.size());
    words.push_back(text.substr(pos, end - pos));
    pos = end;
  }
  return words;
}

// "ocaputdeste": browsers lose the spaces around italics.
std::string separate_caput(std::string_view text) {
  constexpr std::array<std::string_view, 6> kBefore = {"o", "no", "do", "ao", "pelo", "seu"};
  constexpr std::array<std::string_view, 14> kAfter = {"do", "da", "dos", "das", "deste", "desta",  "desse",
                                                       "e",  "ou", "no",  "na",  "os",    "poderá", "será"};
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t end = std::min(text.find(' ', pos), text.size());
    const std::string_view word = text.substr(pos, end - pos);
    const std::size_t at = word.find("caput");
    if (!out.empty()) out.push_back(' ');
    if (at == std::string_view::npos) {
      out += word;
    } else {
      const std::string_view before = word.substr(0, at);
      const std::string_view after = word.substr(at + 5);
      out += before;
      if (std::find(kBefore.begin(), kBefore.end(), before) != kBefore.end()) out.push_back(' ');
      out += "caput";
      if (std::find(kAfter.begin(), kAfter.end(), after) != kAfter.end()) out.push_back(' ');
      out += after;
    }
    pos = end + 1;
  }
  return out;
}

class Joiner {
 public:
  Joiner(const PdfPages& pages, LineSink& sink) : pages_(pages), sink_(sink), page_(measure(pages)) {
    for (const PdfRow& row : pages.rows) {
      for (const std::string_view word : words_of(row.text)) vocabulary_.insert(word);
    }
  }

  absl::Status run() {
    for (const PdfRow& row : pages_.rows) {
      if (last_ != nullptr && opens_paragraph(*last_, row)) ATIMO_RETURN_IF_ERROR(flush());
      if (first_ == nullptr) first_ = &row;
      append(row);
      last_ = &row;
    }
    return flush();
  }

 private:
  bool is_centered(const PdfRow& row) const {
    const float middle = (row.box.left + row.box.right) / 2;
    const float page_middle = (page_.left + page_.right) / 2;
    return std::abs(middle - page_middle) < 12 && row.box.left > page_.left + 3 * kIndent &&
           row.box.right < page_.right - 3 * kIndent;
  }

  // A row that leaves room for more words was ended on purpose.
  bool is_short(const PdfRow& row) const {
    return row.box.right < page_.right - 0.15F * (page_.right - page_.left);
  }

  bool opens_paragraph(const PdfRow& previous, const PdfRow& row) const {
    const bool sentence_over = ends_sentence(previous.text);
    const bool label = label_at_start(row.text) != LabelKind::kNone;
    if (label && is_short(previous)) return true;
    if (opens_paragraph_after(paragraph_, row.text)) return true;
    if (previous.page == row.page) return opens_on_same_page(previous, row, sentence_over);
    if (is_centered(row) != is_centered(previous) && (sentence_over || is_short(previous))) return true;
    const bool indented = row.box.left > page_.left + kIndent;
    if (is_short(previous)) return sentence_over || !begins_lower(row.text);
    return sentence_over && indented;
  }

  bool opens_on_same_page(const PdfRow& previous, const PdfRow& row, bool sentence_over) const {
    const float gap = row.box.top - previous.box.top;
    if (gap < -page_.pitch) return sentence_over || is_short(previous);  // the next column
    if (page_.pitch > 0 &&
        gap > kLooseGap * std::max(page_.pitch, 0.9F * (previous.box.bottom - previous.box.top))) {
      return true;
    }
    if (is_centered(row) && is_centered(previous)) return label_at_start(paragraph_) == LabelKind::kGrouping;
    const bool stands_in = row.box.left > previous.box.left + kIndent && row.box.left > page_.left + kIndent;
    return sentence_over && (stands_in || is_short(previous));
  }

  void append(const PdfRow& row) {
    if (paragraph_.empty()) {
      paragraph_ = row.text;
    } else if (paragraph_.size() > 1 && paragraph_.back() == '-' &&
               paragraph_[paragraph_.size() - 2] != ' ' && begins_lower(row.text)) {
      if (!keeps_hyphen(row.text)) paragraph_.pop_back();
      paragraph_ += row.text;
    } else {
      paragraph_ += " " + row.text;
    }
  }

  // "admi-" + "nistração" is one word; "técnico-" + "operacional" and "trata-" + "se" are written with the
  // hyphen.
  bool keeps_hyphen(std::string_view next) const {
    constexpr std::array<std::string_view, 18> kClitics = {"se",  "lhe", "lhes", "lo",  "la",  "los",
                                                           "las", "no",  "na",   "nos", "nas", "o",
                                                           "a",   "os",  "as",   "me",  "te",  "á"};
    const std::vector<std::string_view> after = words_of(next.substr(0, 64));
    const std::string_view so_far = std::string_view(paragraph_).substr(0, paragraph_.size() - 1);
    const std::size_t space = so_far.find_last_of(" (\"");
    const std::string_view head = space == std::string_view::npos ? so_far : so_far.substr(space + 1);
    if (after.empty() || head.empty()) return true;
    const std::string_view tail = after.front();
    const std::string joined = concat(head, tail);
    if (vocabulary_.contains(joined)) return false;
    if (vocabulary_.contains(concat(head, "-", tail))) return true;
    if (std::find(kClitics.begin(), kClitics.end(), tail) != kClitics.end()) return true;
    return vocabulary_.contains(head) && vocabulary_.contains(tail);
  }

  absl::Status flush() {
    if (first_ == nullptr) return absl::OkStatus();
    legal::SourceLine line;
    line.text = separate_caput(paragraph_);
    line.page = first_->page;
    line.box = first_->box;
    line.centered = is_centered(*first_) && is_centered(*last_);
    paragraph_.clear();
    first_ = last_ = nullptr;
    return sink_.add(std::move(line));
  }

  const PdfPages& pages_;
  LineSink& sink_;
  Page page_;
  std::string paragraph_;
  const PdfRow* first_ = nullptr;
  const PdfRow* last_ = nullptr;
  std::unordered_set<std::string_view> vocabulary_;  // of the whole document
};

}  // namespace

absl::Status join_paragraphs(const PdfPages& pages, LineSink& sink) { return Joiner(pages, sink).run(); }

}  // namespace atimo::ingest::internal
