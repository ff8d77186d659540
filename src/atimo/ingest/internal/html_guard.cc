#include "atimo/ingest/internal/html_guard.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/ingest/internal/ascii.h"

namespace atimo::ingest::internal {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::size_t kMaxNodes = 6'000'000;
constexpr std::size_t kMaxAttributes = 1'000;
constexpr std::size_t kSameFormattingKept = 3;  // the HTML standard reopens at most three identical elements

struct Tag {
  std::string name;
  std::string_view source;
  bool closing = false;
  std::size_t end = kNone;
  std::size_t attributes = 0;
};

Tag scan_tag(std::string_view html, std::size_t at) {
  Tag tag;
  std::size_t pos = at + 1;
  if (pos < html.size() && html[pos] == '/') {
    tag.closing = true;
    ++pos;
  }
  const std::size_t name_begin = pos;
  if (pos < html.size() && absl::ascii_isalpha(static_cast<unsigned char>(html[pos]))) {
    pos = std::min(html.find_first_of(" \t\r\n\f/>", pos), html.size());
  }
  tag.name = to_lower(html.substr(name_begin, pos - name_begin));
  char quote = 0;
  for (; pos < html.size(); ++pos) {
    const char c = html[pos];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if ((c == '"' || c == '\'') && html[pos - 1] == '=') {
      quote = c;
    } else if (c == '>') {
      tag.end = pos + 1;
      tag.source = html.substr(at, tag.end - at);
      break;
    } else if (absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '/') {
      ++tag.attributes;
    }
  }
  return tag;
}

using NameSet = absl::flat_hash_set<std::string>;

const NameSet& void_names() {
  static const auto* names = new NameSet{"area",  "base", "br",   "col",   "embed",  "hr", "img",
                                         "input", "link", "meta", "param", "source", "wbr"};
  return *names;
}

const NameSet& formatting_names() {
  static const auto* names = new NameSet{"a",    "b",     "big",    "code",   "em", "font", "i",
                                         "nobr", "small", "strike", "strong", "tt", "u",    "s"};
  return *names;
}

// A <p> ends where one of these begins.
const NameSet& block_names() {
  static const auto* names =
      new NameSet{"address", "article", "aside", "blockquote", "center", "dd",      "details", "dir",
                  "div",     "dl",      "dt",    "fieldset",   "figure", "footer",  "form",    "h1",
                  "h2",      "h3",      "h4",    "h5",         "h6",     "header",  "li",      "main",
                  "menu",    "nav",     "ol",    "p",          "pre",    "section", "summary", "ul"};
  return *names;
}

// An end tag, or the end that a start tag implies, does not reach beyond these.
const NameSet& scope_names() {
  static const auto* names =
      new NameSet{"td",     "th",     "caption", "table",  "button", "html", "template",
                  "object", "applet", "marquee", "select", "svg",    "math"};
  return *names;
}

// Errs on the side of a deeper tree: an end tag counts only where the standard surely lets it end its
// element.
class TreeEstimate {
 public:
  void open(const Tag& tag) {
    ++nodes_;
    if (in_foreign()) {
      if (!tag.source.ends_with("/>")) push(tag.name);
      return;
    }
    if (void_names().contains(tag.name)) return;
    if (formatting_names().contains(tag.name)) return open_formatting(tag);
    if (tag.name == "td" || tag.name == "th") {
      if (pop_to(tag.name, {"table"}) || pop_to(tag.name == "td" ? "th" : "td", {"table"})) close_cell();
      cell_marks_.push_back(formatting_.size());
    } else if (tag.name == "tr") {
      if (pop_to("tr", {"table"})) close_cell();
    } else if (tag.name == "li") {
      pop_to("li", {"ul", "ol", "menu", "dir"});
    } else if (tag.name == "dd" || tag.name == "dt" || tag.name == "option") {
      pop_to(tag.name, {"dl", "ul", "ol", "select"});
    }
    if (block_names().contains(tag.name)) pop_to("p", {});
    nodes_ += formatting_.size();
    push(tag.name);
  }

  void close(const std::string& name) {
    if (!in_foreign() && formatting_names().contains(name)) return close_formatting(name);
    if (name == "table") {
      if (counts_["table"] > 0 && pop_to("table", {})) close_cell();
    } else if (name == "td" || name == "th" || name == "tr") {
      if (pop_to(name, {"table"})) close_cell();
    } else {
      pop_to(name, {});
    }
  }

  std::size_t depth() const { return stack_.size() + formatting_.size(); }
  std::size_t nodes() const { return nodes_; }

 private:
  struct Formatting {
    std::string name;
    std::string_view source;
  };

  bool in_foreign() { return counts_["svg"] + counts_["math"] > 0; }

  void push(const std::string& name) {
    stack_.push_back(name);
    ++counts_[name];
  }

  // Ends the nearest open `name`, unless an element of `barriers` (or of another scope) stands between.
  bool pop_to(const std::string& name, std::initializer_list<std::string_view> barriers) {
    if (counts_[name] == 0) return false;
    const bool table_part = name == "td" || name == "th" || name == "tr" || name == "table";
    for (std::size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i] == name) {
        while (stack_.size() > i) {
          --counts_[stack_.back()];
          stack_.pop_back();
        }
        return true;
      }
      if (std::find(barriers.begin(), barriers.end(), stack_[i]) != barriers.end()) return false;
      if (!table_part && scope_names().contains(stack_[i])) return false;
      if (!block_names().contains(name) && block_names().contains(stack_[i]) && !table_part) return false;
    }
    return false;
  }

  void open_formatting(const Tag& tag) {
    if (tag.name == "a") close_formatting("a");
    std::size_t same = 0;
    for (const Formatting& open : formatting_) same += open.source == tag.source ? 1 : 0;
    if (same < kSameFormattingKept) formatting_.push_back({tag.name, tag.source});
  }

  void close_formatting(const std::string& name) {
    for (std::size_t i = formatting_.size(); i-- > 0;) {
      if (formatting_[i].name != name) continue;
      formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }

  void close_cell() {
    if (cell_marks_.empty()) return;
    if (formatting_.size() > cell_marks_.back()) formatting_.resize(cell_marks_.back());
    cell_marks_.pop_back();
  }

  std::vector<std::string> stack_;
  std::vector<Formatting> formatting_;
  std::vector<std::size_t> cell_marks_;
  absl::flat_hash_map<std::string, std::size_t> counts_;
  std::size_t nodes_ = 0;
};

// Where the raw text of <script>, <style>... ends: at its end tag.
std::size_t skip_raw_text(std::string_view html, std::size_t pos, const std::string& name) {
  while ((pos = html.find("</", pos)) != kNone) {
    if (starts_ignoring_case(html.substr(pos + 2), name)) return pos;
    pos += 2;
  }
  return html.size();
}

}  // namespace

absl::Status guard_html(std::string_view html, std::string_view name, std::uint32_t max_depth) {
  TreeEstimate tree;
  for (std::size_t pos = html.find('<'); pos < html.size(); pos = html.find('<', pos)) {
    if (html.substr(pos).starts_with("<!--")) {
      const std::size_t end = html.find("-->", pos);
      pos = end == kNone ? html.size() : end + 3;
      continue;
    }
    const Tag tag = scan_tag(html, pos);
    if (tag.end == kNone) break;
    if (tag.attributes > kMaxAttributes) {
      return absl::ResourceExhaustedError(
          concat(name, ": uma marcação do HTML tem mais de ", kMaxAttributes, " atributos, o máximo aceito"));
    }
    pos = tag.name.empty() ? pos + 1 : tag.end;
    if (tag.name.empty()) continue;
    if (tag.closing) {
      tree.close(tag.name);
    } else if (tag.name == "script" || tag.name == "style" || tag.name == "title" || tag.name == "textarea") {
      pos = skip_raw_text(html, pos, tag.name);
    } else {
      tree.open(tag);
    }
    if (tree.depth() > max_depth) {
      return absl::ResourceExhaustedError(
          concat(name, ": o HTML tem mais de ", max_depth, " elementos um dentro do outro, o máximo aceito"));
    }
    if (tree.nodes() > kMaxNodes) {
      return absl::ResourceExhaustedError(
          concat(name, ": o HTML passa de ", kMaxNodes, " elementos, o máximo aceito"));
    }
  }
  return absl::OkStatus();
}

}  // namespace atimo::ingest::internal
