#include "atimo/ingest/internal/lexml_reader.h"

#include <array>
#include <pugixml.hpp>

#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/charset.h"
#include "atimo/ingest/internal/line_sink.h"
#include "atimo/ingest/internal/xml_guard.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::array<std::string_view, 8> kGroupings = {
    "Parte", "Livro", "Titulo", "Subtitulo", "Capitulo", "Secao", "Subsecao", "AgrupamentoHierarquico"};
constexpr std::array<std::string_view, 12> kInline = {"span", "a",   "b",   "i",        "u",       "sub",
                                                      "sup",  "ins", "del", "Remissao", "Formula", "img"};
constexpr std::string_view kOmission = "......";

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_text(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

void append_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node& child : node.children()) {
    if (is_text(child)) {
      const std::string_view text = child.value();
      const bool ordinal = local_name(node) == "sup" || local_name(node.parent()) == "sup";
      const bool after_number =
          !out.empty() && (absl::ascii_isdigit(static_cast<unsigned char>(out.back())) || out.back() == 'N');
      out += ordinal && after_number && text == "o"   ? "º"
             : ordinal && after_number && text == "a" ? "ª"
                                                      : text;
    } else if (child.type() == pugi::node_element && local_name(child) != "script" &&
               local_name(child) != "del") {
      append_text(child, out);
    }
  }
}

// Holds words of its own, so that it is one line and not a container.
bool is_leaf(const pugi::xml_node& node) {
  bool any = false;
  for (const pugi::xml_node& child : node.children()) {
    if (is_text(child)) {
      if (!strip(child.value()).empty()) return true;
    } else if (child.type() == pugi::node_element) {
      if (!holds(kInline, local_name(child))) return false;
      any = true;
    }
  }
  return any;
}

struct Scope {
  bool quoted = false;
  bool revoked = false;
  bool vetoed = false;
  bool in_grouping = false;  // the direct content of a grouping: its Rotulo is a heading
};

class Walker {
 public:
  explicit Walker(LineSink& sink) : sink_(sink) {}

  // REQUIRES: the depth was bounded by guard_xml().
  absl::Status walk(const pugi::xml_node& node, Scope scope) {
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) ATIMO_RETURN_IF_ERROR(element(child, scope));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status element(const pugi::xml_node& node, Scope scope) {
    const std::string_view name = local_name(node);
    if (name == "script" || name == "Metadado") return absl::OkStatus();
    if (name == "Rotulo") return label(node, scope);
    if (name == "NomeAgrupador" || name == "TituloDispositivo") return emit(text_of(node), scope, true);
    if (name == "Epigrafe") return emit(text_of(node), scope, true);
    if (name == "Omissis") return omission(node, scope);
    if (is_leaf(node)) return emit(take_label() + text_of(node), scope, false);
    return container(node, name, scope);
  }

  absl::Status container(const pugi::xml_node& node, std::string_view name, Scope scope) {
    const std::string_view situation = node.attribute("situacao").value();
    scope.revoked = scope.revoked || situation == "revogado";
    scope.vetoed = scope.vetoed || situation == "vetado";
    scope.quoted = scope.quoted || name == "Alteracao";
    // A caput has no label of its own: the article's stays in wait for its first paragraph.
    if (name != "Caput" && name != "p") ATIMO_RETURN_IF_ERROR(flush_label(scope));
    scope.in_grouping = holds(kGroupings, name);
    ATIMO_RETURN_IF_ERROR(walk(node, scope));
    if (std::string_view(node.attribute("textoOmitido").value()) == "s" && !label_.empty()) {
      ATIMO_RETURN_IF_ERROR(emit(take_label() + std::string(kOmission), scope, false));
    }
    ATIMO_RETURN_IF_ERROR(flush_label(scope));
    return note(node);
  }

  // notaAlteracao is how LexML writes the "(NR)" that closes a new wording.
  absl::Status note(const pugi::xml_node& node) {
    const std::string_view value = node.attribute("notaAlteracao").value();
    if (value.empty() || value.size() > 8 || sink_.empty()) return absl::OkStatus();
    std::string& last = sink_.text().lines.back().text;
    const std::string mark = concat("(", value, ")");
    if (!last.ends_with(mark)) last += " " + mark;
    return absl::OkStatus();
  }

  absl::Status label(const pugi::xml_node& node, Scope scope) {
    if (scope.in_grouping) return emit(text_of(node), scope, true);
    label_ = text_of(node);
    return absl::OkStatus();
  }

  absl::Status omission(const pugi::xml_node& node, Scope scope) {
    const std::string text = text_of(node);
    return emit(take_label() + (strip(text).empty() ? std::string(kOmission) : text), scope, false);
  }

  absl::Status flush_label(Scope scope) {
    return label_.empty() ? absl::OkStatus() : emit(take_label(), scope, false);
  }

  std::string take_label() {
    std::string label = label_.empty() ? "" : concat(label_, " ");
    label_.clear();
    return label;
  }

  static std::string text_of(const pugi::xml_node& node) {
    std::string text;
    append_text(node, text);
    return text;
  }

  absl::Status emit(std::string text, Scope scope, bool centered) {
    legal::SourceLine line;
    line.text = std::move(text);
    line.centered = centered;
    line.quoted = scope.quoted;
    line.revoked = scope.revoked;
    line.vetoed = scope.vetoed;
    return sink_.add(std::move(line));
  }

  LineSink& sink_;
  std::string label_;  // of the device whose first paragraph is still to come
};

}  // namespace

absl::StatusOr<legal::SourceText> read_lexml(std::string_view bytes, std::string_view name,
                                             const ReadLimits& limits) {
  const DecodedText decoded = decode_text(bytes);
  ATIMO_RETURN_IF_ERROR(guard_xml(decoded.utf8, name, limits.max_depth));
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(decoded.utf8.data(), decoded.utf8.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!parsed) {
    return absl::InvalidArgumentError(concat(name, ": o XML está malformado no byte ", parsed.offset, " (",
                                             parsed.description(), "); é preciso um LexML XML bem formado"));
  }
  LineSink sink(name, limits);
  const pugi::xml_node identification =
      document.find_node([](const pugi::xml_node& node) { return local_name(node) == "Identificacao"; });
  const pugi::xml_node epigraph =
      document.find_node([](const pugi::xml_node& node) { return local_name(node) == "Epigrafe"; });
  sink.text().urn = clean_line(identification.attribute("URN").value());
  if (epigraph) {
    std::string title;
    append_text(epigraph, title);
    sink.text().title = clean_line(title);
  }
  ATIMO_RETURN_IF_ERROR(Walker(sink).walk(document, Scope{}));
  return std::move(sink).finish("lexml");
}

}  // namespace atimo::ingest::internal
