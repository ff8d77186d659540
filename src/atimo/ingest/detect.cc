#include "absl/strings/ascii.h"
#include "atimo/base/concat.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/charset.h"
#include "atimo/ingest/internal/device_label.h"
#include "atimo/ingest/reader.h"

namespace atimo::ingest {
namespace {

constexpr std::string_view kAllowed = "formatos aceitos: PDF, HTML, LexML XML, DOCX, texto, Markdown e JSONL";
constexpr std::size_t kPdfHeaderReach = 1024;
constexpr std::size_t kTextSample = 64 << 10;

absl::Status refuse(std::string_view what) {
  return absl::InvalidArgumentError(concat(what, "; ", kAllowed));
}

absl::Status refuse_known_binary(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
    return refuse("o arquivo parece um documento do Office antigo (.doc) ou protegido por senha");
  }
  if (bytes.starts_with("\x1F\x8B")) return refuse("o arquivo parece um gzip");
  if (bytes.starts_with("\x89PNG") || bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("GIF8")) {
    return refuse("o arquivo parece uma imagem");
  }
  if (bytes.starts_with("{\\rtf")) return refuse("o arquivo parece um RTF");
  if (bytes.starts_with("\x7F"
                        "ELF"sv) ||
      bytes.starts_with("MZ\x90"sv)) {
    return refuse("o arquivo parece um programa");
  }
  return absl::OkStatus();
}

bool looks_html(std::string_view head) {
  for (const std::string_view mark :
       {"<!doctype html", "<html", "<head", "<body", "<p>", "<p ", "<div", "<table", "<font"}) {
    if (internal::contains_ignoring_case(head, mark)) return true;
  }
  return false;
}

bool looks_markdown(std::string_view text) {
  std::size_t marks = 0;
  std::size_t pos = 0;
  for (std::size_t count = 0; pos < text.size() && count < 400; ++count) {
    const std::size_t end = std::min(text.find('\n', pos), text.size());
    const std::string_view line = text.substr(pos, end - pos);
    const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
    if (hashes >= 1 && hashes <= 6 && hashes < line.size() && line[hashes] == ' ') return true;
    if (line.starts_with("> ") || line.starts_with("- ") || line.starts_with("* ")) ++marks;
    if (internal::contains(line, "**") || internal::contains(line, "~~")) ++marks;
    pos = end + 1;
  }
  return marks >= 3;
}

bool looks_jsonl(std::string_view text) {
  const std::string_view line = internal::strip(text.substr(0, text.find('\n')));
  return line.starts_with("{") && internal::contains(line, "\"") && internal::contains(line, ":");
}

}  // namespace

std::string_view format_name(Format format) {
  switch (format) {
    case Format::kPdf:
      return "pdf";
    case Format::kHtml:
      return "html";
    case Format::kLexml:
      return "lexml";
    case Format::kDocx:
      return "docx";
    case Format::kText:
      return "text";
    case Format::kMarkdown:
      return "markdown";
    case Format::kJsonl:
      return "jsonl";
    case Format::kXz:
      return "xz";
  }
  return "";
}

absl::StatusOr<Format> detect_format(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.empty()) return refuse("o arquivo está vazio");
  if (internal::contains(bytes.substr(0, kPdfHeaderReach), "%PDF-")) return Format::kPdf;
  if (bytes.starts_with("\xFD"
                        "7zXZ\0"sv))
    return Format::kXz;
  if (bytes.starts_with("PK\x03\x04")) {
    if (internal::contains(bytes, "word/")) return Format::kDocx;
    return refuse("o arquivo é um ZIP sem documento do Word dentro");
  }
  if (absl::Status known = refuse_known_binary(bytes); !known.ok()) return known;
  if (internal::looks_binary(bytes.substr(0, kTextSample)))
    return refuse("o arquivo é binário, de tipo desconhecido");
  std::string_view text = bytes;
  internal::consume_prefix(text, "\xEF\xBB\xBF");
  text = internal::strip(text);
  if (text.empty()) return refuse("o arquivo só tem espaços em branco");
  const std::string_view head = text.substr(0, kTextSample);
  if (head[0] == '<') {
    if (internal::contains(head.substr(0, 4096), "LexML")) return Format::kLexml;
    if (looks_html(head)) return Format::kHtml;
    if (head.starts_with("<?xml")) return refuse("o arquivo é um XML, mas não LexML");
  }
  if (looks_jsonl(head)) return Format::kJsonl;
  if (internal::contains_ignoring_case(head.substr(0, 2048), "<html")) return Format::kHtml;
  if (looks_markdown(head)) return Format::kMarkdown;
  return Format::kText;
}

}  // namespace atimo::ingest
