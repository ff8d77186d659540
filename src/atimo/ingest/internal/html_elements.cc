#include "atimo/ingest/internal/html_elements.h"

#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/device_label.h"

namespace atimo::ingest::internal {
namespace {

std::string compact_style(const GumboElement& element) {
  std::string style = to_lower(attribute(element, "style"));
  std::erase(style, ' ');
  return style;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t pos = 0; (pos = text.find_first_not_of(" \t\r\n", pos)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", pos), text.size());
    words.push_back(text.substr(pos, end - pos));
    pos = end;
  }
  return words;
}

bool names_navigation(std::string_view classes) {
  constexpr std::array<std::string_view, 9> kPrefixes = {
      "nav", "menu", "breadcrumb", "portaltopo", "portalrodape", "sidebar", "rodape", "cookie", "skip-link"};
  for (const std::string_view part : words_of(classes)) {
    for (const std::string_view prefix : kPrefixes) {
      if (starts_ignoring_case(part, prefix)) return true;
    }
  }
  return false;
}

std::size_t count_letters(std::string_view text) {
  std::size_t letters = 0;
  for (const char c : text) letters += absl::ascii_isspace(static_cast<unsigned char>(c)) ? 0 : 1;
  return letters;
}

}  // namespace

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool is_block(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_HTML:
      return true;
    default:
      return false;
  }
}

bool is_outside_text(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_OBJECT:
      return true;
    default:
      break;
  }
  const std::string_view role = attribute(element, "role");
  if (role == "navigation" || role == "search" || role == "banner" || role == "contentinfo") return true;
  if (element.tag != GUMBO_TAG_BODY && element.tag != GUMBO_TAG_HTML &&
      (names_navigation(attribute(element, "class")) || names_navigation(attribute(element, "id")))) {
    return true;
  }
  return contains(compact_style(element), "display:none");
}

bool strikes_out(const GumboElement& element) {
  if (element.tag == GUMBO_TAG_STRIKE || element.tag == GUMBO_TAG_S || element.tag == GUMBO_TAG_DEL)
    return true;
  return contains(compact_style(element), "line-through");
}

Alignment alignment_of(const GumboElement& element) {
  if (element.tag == GUMBO_TAG_CENTER) return Alignment::kCentered;
  if (element.tag >= GUMBO_TAG_H1 && element.tag <= GUMBO_TAG_H6) return Alignment::kCentered;
  if (element.tag == GUMBO_TAG_TABLE) return Alignment::kOther;
  const std::string_view align = attribute(element, "align");
  if (equals_ignoring_case(align, "center")) return Alignment::kCentered;
  if (!align.empty()) return Alignment::kOther;
  const std::string style = compact_style(element);
  if (contains(style, "text-align:center")) return Alignment::kCentered;
  if (contains(style, "text-align:")) return Alignment::kOther;
  for (const std::string_view part : words_of(attribute(element, "class"))) {
    if (part.starts_with("titart") || part.starts_with("titulo") || part == "subt" ||
        part.starts_with("capit") || part.starts_with("cent") || part.starts_with("secao")) {
      return Alignment::kCentered;
    }
  }
  return Alignment::kInherited;
}

bool is_link_list(const GumboNode& node) {
  const GumboTag tag = node.v.element.tag;
  if (tag != GUMBO_TAG_UL && tag != GUMBO_TAG_OL && tag != GUMBO_TAG_TABLE) return false;
  struct Pending {
    const GumboNode* node;
    bool linked;
  };
  std::vector<Pending> pending = {{&node, false}};
  std::size_t letters = 0;
  std::size_t linked_letters = 0;
  std::size_t links = 0;
  while (!pending.empty()) {
    const auto [at, linked] = pending.back();
    pending.pop_back();
    if (at->type == GUMBO_NODE_TEXT || at->type == GUMBO_NODE_CDATA) {
      const std::size_t count = count_letters(at->v.text.text);
      letters += count;
      linked_letters += linked ? count : 0;
      if (label_at_start(at->v.text.text) == LabelKind::kArticle) return false;
    } else if (at->type == GUMBO_NODE_ELEMENT) {
      const bool is_link = at->v.element.tag == GUMBO_TAG_A && !attribute(at->v.element, "href").empty();
      links += is_link ? 1 : 0;
      const GumboVector& children = at->v.element.children;
      for (unsigned i = 0; i < children.length; ++i) {
        pending.push_back({static_cast<const GumboNode*>(children.data[i]), linked || is_link});
      }
    }
  }
  return links >= 3 && linked_letters * 10 >= letters * 9;
}

}  // namespace atimo::ingest::internal
