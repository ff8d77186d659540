#include "atimo/ingest/internal/pdf_layout.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "atimo/base/concat.h"
#include "atimo/base/utf8.h"
#include "atimo/ingest/internal/ascii.h"

namespace atimo::ingest::internal {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr float kMarginBand = 0.08F;  // share of the page's height where headers and footers stand

float number_attribute(std::string_view tag, std::string_view attribute) {
  const std::size_t at = tag.find(attribute);
  if (at == kNone) return 0;
  const std::size_t begin = at + attribute.size();
  float value = 0;
  std::from_chars(tag.data() + begin, tag.data() + tag.size(), value);
  return value == value && value > -1e6F && value < 1e6F ? value : 0;
}

legal::Box box_of(std::string_view tag) {
  return {number_attribute(tag, "xMin=\""), number_attribute(tag, "yMin=\""),
          number_attribute(tag, "xMax=\""), number_attribute(tag, "yMax=\"")};
}

void append_unescaped(std::string_view text, std::string& out) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}};
  for (std::size_t pos = 0; pos < text.size();) {
    bool replaced = false;
    if (text[pos] == '&') {
      for (const auto& [entity, plain] : kEntities) {
        if (!text.substr(pos).starts_with(entity)) continue;
        out.push_back(plain);
        pos += entity.size();
        replaced = true;
        break;
      }
    }
    if (!replaced) out.push_back(text[pos++]);
  }
}

float height(const legal::Box& box) { return box.bottom - box.top; }

bool same_row(const legal::Box& a, const legal::Box& b) {
  const float overlap = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return overlap > 0.6F * std::min(height(a), height(b)) && b.left >= a.right - 2;
}

// A page of two columns: few rows cross the middle and a good part of them begins beyond it.
bool has_two_columns(const std::vector<PdfRow>& rows, float width) {
  const float middle = width / 2;
  std::size_t crossing = 0;
  std::size_t right = 0;
  for (const PdfRow& row : rows) {
    if (row.box.left < middle - 10 && row.box.right > middle + 10) ++crossing;
    if (row.box.left >= middle - 10) ++right;
  }
  return rows.size() >= 20 && crossing * 7 < rows.size() && right * 3 > rows.size();
}

// The rows of one page by position: from the top, left to right, the left column before the right one.
void order_page(std::vector<PdfRow>& rows, float width, std::vector<PdfRow>& out) {
  const bool columns = has_two_columns(rows, width);
  const auto key = [&](const PdfRow& row) { return columns && row.box.left >= width / 2 - 10 ? 1 : 0; };
  const auto middle = [](const PdfRow& row) { return (row.box.top + row.box.bottom) / 2; };
  std::stable_sort(rows.begin(), rows.end(), [&](const PdfRow& a, const PdfRow& b) {
    if (key(a) != key(b)) return key(a) < key(b);
    return middle(a) < middle(b);
  });
  // Baselines of one row differ by fractions of a point: such neighbours go left to right.
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && key(rows[end]) == key(rows[begin]) &&
           middle(rows[end]) - middle(rows[begin]) < 0.4F * height(rows[begin].box)) {
      ++end;
    }
    std::stable_sort(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     rows.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const PdfRow& a, const PdfRow& b) { return a.box.left < b.box.left; });
    begin = end;
  }
  const std::size_t first = out.size();
  for (PdfRow& row : rows) {
    if (out.size() > first && same_row(out.back().box, row.box)) {
      PdfRow& last = out.back();
      last.text += " " + row.text;
      last.box.right = std::max(last.box.right, row.box.right);
      last.box.top = std::min(last.box.top, row.box.top);
      last.box.bottom = std::max(last.box.bottom, row.box.bottom);
    } else {
      out.push_back(std::move(row));
    }
  }
  rows.clear();
}

class LayoutScanner {
 public:
  explicit LayoutScanner(std::string_view xhtml) : xhtml_(xhtml) {}

  absl::StatusOr<PdfPages> scan(std::string_view name, std::uint32_t max_rows) {
    read_title();
    for (std::size_t pos = xhtml_.find('<'); pos != kNone; pos = xhtml_.find('<', pos)) {
      const std::size_t end = xhtml_.find('>', pos);
      if (end == kNone) break;
      const std::string_view tag = xhtml_.substr(pos, end - pos);
      pos = end + 1;
      if (tag.starts_with("<word ")) {
        pos = take_word(pos);
      } else if (tag.starts_with("<line ")) {
        rows_.push_back({"", pages_.pages, box_of(tag)});
      } else if (tag.starts_with("<page ")) {
        begin_page(tag);
      }
      if (rows_.size() + pages_.rows.size() > max_rows) {
        return absl::ResourceExhaustedError(
            concat(name, ": o PDF passa de ", max_rows, " linhas, o máximo aceito"));
      }
    }
    finish_page();
    return std::move(pages_);
  }

 private:
  void read_title() {
    const std::size_t begin = xhtml_.find("<title>");
    const std::size_t end = xhtml_.find("</title>");
    if (begin == kNone || end == kNone || end < begin) return;
    append_unescaped(xhtml_.substr(begin + 7, end - begin - 7), pages_.title);
  }

  void begin_page(std::string_view tag) {
    finish_page();
    ++pages_.pages;
    width_ = number_attribute(tag, "width=\"");
    if (pages_.pages == 1) {
      pages_.page_width = width_;
      pages_.page_height = number_attribute(tag, "height=\"");
    }
  }

  std::size_t take_word(std::size_t begin) {
    const std::size_t end = std::min(xhtml_.find('<', begin), xhtml_.size());
    if (!rows_.empty()) {
      std::string& text = rows_.back().text;
      if (!text.empty()) text.push_back(' ');
      append_unescaped(xhtml_.substr(begin, end - begin), text);
    }
    return end;
  }

  void finish_page() {
    std::erase_if(rows_, [](const PdfRow& row) { return strip(row.text).empty(); });
    order_page(rows_, width_, pages_.rows);
  }

  std::string_view xhtml_;
  PdfPages pages_;
  std::vector<PdfRow> rows_;
  float width_ = 0;
};

std::string mask_digits(std::string_view text) {
  std::string masked;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !masked.empty() && masked.back() == '#') continue;
    masked.push_back(digit ? '#' : c);
  }
  return masked;
}

// The header and footer that browsers print, for documents too short to show them repeated.
bool is_browser_margin(std::string_view masked) {
  return masked.starts_with("#/#/#, #:#") || (masked.starts_with("http") && masked.ends_with("#/#"));
}

}  // namespace

absl::StatusOr<PdfPages> parse_bbox_layout(std::string_view xhtml, std::string_view name,
                                           std::uint32_t max_rows) {
  return LayoutScanner(xhtml).scan(name, max_rows);
}

void drop_running_rows(PdfPages& pages) {
  const float top = pages.page_height * kMarginBand;
  const float bottom = pages.page_height * (1 - kMarginBand);
  const auto in_margin = [&](const PdfRow& row) { return row.box.bottom < top || row.box.top > bottom; };
  std::unordered_map<std::string, std::uint32_t> seen;
  for (const PdfRow& row : pages.rows) {
    if (in_margin(row)) ++seen[mask_digits(row.text)];
  }
  const std::uint32_t enough = std::max(2U, pages.pages / 2);
  std::erase_if(pages.rows, [&](const PdfRow& row) {
    if (!in_margin(row)) return false;
    const std::string masked = mask_digits(row.text);
    return seen[masked] >= enough || is_browser_margin(masked);
  });
}

}  // namespace atimo::ingest::internal
