#include "atimo/ingest/internal/html_reader.h"

#include <gumbo.h>

#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/charset.h"
#include "atimo/ingest/internal/device_label.h"
#include "atimo/ingest/internal/html_elements.h"
#include "atimo/ingest/internal/html_guard.h"
#include "atimo/ingest/internal/line_sink.h"

namespace atimo::ingest::internal {
namespace {

struct TreeDeleter {
  void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};

struct Style {
  bool struck = false;
  bool centered = false;
  bool raised = false;  // inside <sup>
};

class Page {
 public:
  Page(LineSink& sink, const DecodedText& source) : sink_(sink), source_(source) {}

  absl::Status read(const GumboNode& root) {
    std::vector<Frame> frames = {{&root, 0, Style{}}};
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const GumboVector& children = children_of(*frame.node);
      if (frame.next == children.length) {
        if (frame.node->type == GUMBO_NODE_ELEMENT && is_block(frame.node->v.element))
          ATIMO_RETURN_IF_ERROR(flush());
        frames.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(children.data[frame.next++]);
      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA ||
          child->type == GUMBO_NODE_WHITESPACE) {
        append(child->v.text, frame.style);
      } else if (child->type == GUMBO_NODE_ELEMENT) {
        ATIMO_ASSIGN_OR_RETURN(const bool inside, enter(*child, frame.style));
        if (inside) frames.push_back({child, 0, style_in(child->v.element, frame.style)});
      }
    }
    return flush();
  }

 private:
  struct Frame {
    const GumboNode* node;
    unsigned next;
    Style style;
  };

  static const GumboVector& children_of(const GumboNode& node) {
    return node.type == GUMBO_NODE_DOCUMENT ? node.v.document.children : node.v.element.children;
  }

  static Style style_in(const GumboElement& element, Style style) {
    style.struck = style.struck || strikes_out(element);
    style.raised = style.raised || element.tag == GUMBO_TAG_SUP;
    const Alignment alignment = alignment_of(element);
    if (alignment != Alignment::kInherited) style.centered = alignment == Alignment::kCentered;
    return style;
  }

  absl::StatusOr<bool> enter(const GumboNode& node, Style style) {
    const GumboElement& element = node.v.element;
    if (is_outside_text(element) || is_link_list(node)) return false;
    if (element.tag == GUMBO_TAG_BR) {
      ATIMO_RETURN_IF_ERROR(flush());
      after_break_ = true;
      return false;
    }
    if (is_block(element)) {
      ATIMO_RETURN_IF_ERROR(flush());
      after_break_ = false;
      centered_ = style_in(element, style).centered;
    }
    return true;
  }

  void append(const GumboText& node, Style style) {
    std::string& words = style.struck ? struck_ : live_;
    const std::string_view text = node.text;
    if (text.find_first_not_of(" \t\r\n") != std::string_view::npos) {
      centered_ = style.centered;
      const auto at = static_cast<std::uint32_t>(node.start_pos.offset);
      if (begin_ == end_) begin_ = at;
      end_ = at + static_cast<std::uint32_t>(node.original_text.length);
    }
    const std::string_view mark = strip(text);
    const bool numbered = !words.empty() && (absl::ascii_isdigit(static_cast<unsigned char>(words.back())) ||
                                             words.back() == 'N' || words.back() == 'n');
    if (style.raised && numbered && (mark == "o" || mark == "a")) {
      words += mark == "o" ? "º" : "ª";
    } else {
      words += text;
    }
  }

  absl::Status flush() {
    const std::uint32_t begin = begin_;
    const std::uint32_t end = end_;
    begin_ = end_ = 0;
    ATIMO_RETURN_IF_ERROR(emit(std::exchange(struck_, ""), true, begin, end));
    return emit(std::exchange(live_, ""), false, begin, end);
  }

  absl::Status emit(const std::string& raw, bool struck, std::uint32_t begin, std::uint32_t end) {
    legal::SourceLine line;
    line.text = clean_line(raw);
    if (line.text.empty() || (struck && !has_word(line.text))) return absl::OkStatus();
    if (continues_last(line.text, struck)) {
      sink_.text().lines.back().text += " " + line.text;
      return absl::OkStatus();
    }
    line.struck = struck;
    line.centered = centered_;
    if (source_.same_bytes) {
      line.byte_begin = begin + static_cast<std::uint32_t>(source_.offset);
      line.byte_end = end + static_cast<std::uint32_t>(source_.offset);
    }
    return sink_.add(std::move(line));
  }

  // A <br> in the middle of a sentence is the page's own wrapping.
  bool continues_last(const std::string& text, bool struck) {
    if (!std::exchange(after_break_, false) || sink_.empty() || centered_) return false;
    const legal::SourceLine& last = sink_.text().lines.back();
    return last.struck == struck && !last.centered && begins_lower(text) && !ends_sentence(last.text) &&
           label_at_start(text) == LabelKind::kNone;
  }

  static bool has_word(std::string_view text) {
    for (const char c : text) {
      if (absl::ascii_isalnum(static_cast<unsigned char>(c))) return true;
    }
    return false;
  }

  LineSink& sink_;
  const DecodedText& source_;
  std::string live_;
  std::string struck_;
  bool centered_ = false;
  bool after_break_ = false;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
};

std::string title_of(const GumboNode& root) {
  const GumboVector& top = root.v.element.children;
  for (unsigned i = 0; i < top.length; ++i) {
    const auto* head = static_cast<const GumboNode*>(top.data[i]);
    if (head->type != GUMBO_NODE_ELEMENT || head->v.element.tag != GUMBO_TAG_HEAD) continue;
    const GumboVector& inner = head->v.element.children;
    for (unsigned j = 0; j < inner.length; ++j) {
      const auto* title = static_cast<const GumboNode*>(inner.data[j]);
      if (title->type != GUMBO_NODE_ELEMENT || title->v.element.tag != GUMBO_TAG_TITLE) continue;
      if (title->v.element.children.length == 0) return "";
      const auto* text = static_cast<const GumboNode*>(title->v.element.children.data[0]);
      return text->type == GUMBO_NODE_TEXT ? clean_line(text->v.text.text) : "";
    }
  }
  return "";
}

}  // namespace

absl::StatusOr<legal::SourceText> read_html(std::string_view bytes, std::string_view name,
                                            const ReadLimits& limits) {
  const DecodedText decoded = decode_text(bytes);
  ATIMO_RETURN_IF_ERROR(guard_html(decoded.utf8, name, limits.max_depth));
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const std::unique_ptr<GumboOutput, TreeDeleter> tree(
      gumbo_parse_with_options(&options, decoded.utf8.data(), decoded.utf8.size()));
  LineSink sink(name, limits);
  sink.text().title = title_of(*tree->root);
  ATIMO_RETURN_IF_ERROR(Page(sink, decoded).read(*tree->root));
  return std::move(sink).finish("html");
}

}  // namespace atimo::ingest::internal
