#include "atimo/ingest/internal/docx_reader.h"

#include <pugixml.hpp>
#include <string>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/charset.h"
#include "atimo/ingest/internal/docx_package.h"
#include "atimo/ingest/internal/line_sink.h"
#include "atimo/ingest/internal/xml_guard.h"

namespace atimo::ingest::internal {
namespace {

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_named(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([&](const pugi::xml_node& child) { return local_name(child) == name; });
}

std::string_view value_of(const pugi::xml_node& node) {
  const pugi::xml_attribute value = node.find_attribute([](const pugi::xml_attribute& attribute) {
    const std::string_view name = attribute.name();
    return name == "w:val" || name.ends_with(":val") || name == "val";
  });
  return value.value();
}

// An on/off property of a run: present without a value means on.
bool is_on(const pugi::xml_node& property) {
  if (!property) return false;
  const std::string_view value = value_of(property);
  return value != "0" && value != "false" && value != "off" && value != "none";
}

class Body {
 public:
  explicit Body(LineSink& sink) : sink_(sink) {}

  // REQUIRES: the depth was bounded by guard_xml().
  absl::Status walk(const pugi::xml_node& node, bool struck) {
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      ATIMO_RETURN_IF_ERROR(element(child, struck));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status element(const pugi::xml_node& node, bool struck) {
    const std::string_view name = local_name(node);
    if (name == "p") return paragraph(node, struck);
    if (name == "r") return run(node, struck);
    if (name == "t" || name == "delText") {
      (struck ? struck_ : live_) += node.child_value();
    } else if (name == "tab" || name == "ptab") {
      (struck ? struck_ : live_) += ' ';
    } else if (name == "noBreakHyphen") {
      (struck ? struck_ : live_) += '-';
    } else if (name == "br" || name == "cr") {
      return flush();
    } else if (name == "del" || name == "moveFrom") {
      return walk(node, true);
    } else if (name != "rPr" && name != "pPr" && name != "instrText" && name != "sectPr" &&
               name != "Fallback") {
      return walk(node, struck);
    }
    return absl::OkStatus();
  }

  absl::Status paragraph(const pugi::xml_node& node, bool struck) {
    ATIMO_RETURN_IF_ERROR(flush());
    const pugi::xml_node properties = child_named(node, "pPr");
    const std::string_view style = value_of(child_named(properties, "pStyle"));
    centered_ = value_of(child_named(properties, "jc")) == "center" || style.starts_with("Heading") ||
                style.starts_with("Ttulo");
    ATIMO_RETURN_IF_ERROR(walk(node, struck));
    return flush();
  }

  absl::Status run(const pugi::xml_node& node, bool struck) {
    const pugi::xml_node properties = child_named(node, "rPr");
    if (is_on(child_named(properties, "vanish"))) return absl::OkStatus();
    const bool crossed =
        is_on(child_named(properties, "strike")) || is_on(child_named(properties, "dstrike"));
    if (value_of(child_named(properties, "vertAlign")) != "superscript") return walk(node, struck || crossed);
    std::string& words = struck || crossed ? struck_ : live_;
    const std::size_t before = words.size();
    ATIMO_RETURN_IF_ERROR(walk(node, struck || crossed));
    raise_ordinal(words, before);
    return absl::OkStatus();
  }

  // "1" followed by a raised "o" is an ordinal.
  static void raise_ordinal(std::string& words, std::size_t before) {
    if (before == 0 || words.size() != before + 1) return;
    const char previous = words[before - 1];
    if ((previous < '0' || previous > '9') && previous != 'N' && previous != 'n') return;
    if (words[before] == 'o') words.replace(before, 1, "º");
    if (words[before] == 'a') words.replace(before, 1, "ª");
  }

  absl::Status flush() {
    ATIMO_RETURN_IF_ERROR(emit(std::exchange(struck_, ""), true));
    return emit(std::exchange(live_, ""), false);
  }

  absl::Status emit(std::string text, bool struck) {
    legal::SourceLine line;
    line.text = std::move(text);
    line.struck = struck;
    line.centered = centered_;
    return sink_.add(std::move(line));
  }

  LineSink& sink_;
  std::string live_;
  std::string struck_;
  bool centered_ = false;
};

}  // namespace

absl::StatusOr<legal::SourceText> read_docx(std::string_view bytes, std::string_view name,
                                            const ReadLimits& limits) {
  ATIMO_ASSIGN_OR_RETURN(const std::string part, unpack_document(bytes, name, limits.max_text_bytes));
  const DecodedText decoded = decode_text(part);
  ATIMO_RETURN_IF_ERROR(guard_xml(decoded.utf8, name, limits.max_depth));
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(decoded.utf8.data(), decoded.utf8.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!parsed) {
    return absl::InvalidArgumentError(concat(name, ": word/document.xml está malformado no byte ",
                                             parsed.offset, " (", parsed.description(),
                                             "); envie um DOCX íntegro"));
  }
  LineSink sink(name, limits);
  ATIMO_RETURN_IF_ERROR(Body(sink).walk(document, false));
  return std::move(sink).finish("docx");
}

}  // namespace atimo::ingest::internal
