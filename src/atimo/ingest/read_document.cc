#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/html_reader.h"
#include "atimo/ingest/internal/lexml_reader.h"
#include "atimo/ingest/internal/pdf_reader.h"
#include "atimo/ingest/internal/text_reader.h"
#include "atimo/ingest/reader.h"

namespace atimo::ingest {

absl::StatusOr<legal::SourceText> read_document(std::string_view bytes, std::string_view name,
                                                const ReadLimits& limits) {
  if (bytes.size() > limits.max_input_bytes) {
    return absl::ResourceExhaustedError(
        concat(name, ": o arquivo tem ", bytes.size(), " bytes; o máximo aceito é ", limits.max_input_bytes));
  }
  const absl::StatusOr<Format> format = detect_format(bytes);
  if (!format.ok()) return annotate(format.status(), name);
  switch (*format) {
    case Format::kPdf:
      return internal::read_pdf(bytes, name, limits);
    case Format::kHtml:
      return internal::read_html(bytes, name, limits);
    case Format::kLexml:
      return internal::read_lexml(bytes, name, limits);
    case Format::kText:
      return internal::read_text(bytes, name, limits);
    default:
      break;
  }
  return absl::InvalidArgumentError(concat(
      name, ": um arquivo ", format_name(*format),
      " não é um documento de norma; formatos aceitos aqui: PDF, HTML, LexML XML, DOCX, texto e Markdown"));
}

}  // namespace atimo::ingest
