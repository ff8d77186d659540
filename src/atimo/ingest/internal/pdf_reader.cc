#include "atimo/ingest/internal/pdf_reader.h"

#include <algorithm>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/subprocess.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/line_sink.h"
#include "atimo/ingest/internal/pdf_layout.h"
#include "atimo/ingest/internal/pdf_paragraphs.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::size_t kTrailerReach = 4096;
constexpr std::uint64_t kMarkupPerTextByte = 24;  // a word's coordinates take some 110 bytes

absl::Status check_whole(std::string_view bytes, std::string_view name) {
  const std::size_t from = bytes.size() - std::min(bytes.size(), kTrailerReach);
  if (contains(bytes.substr(from), "%%EOF")) return absl::OkStatus();
  return absl::InvalidArgumentError(
      concat(name, ": o PDF está cortado: falta a marca %%EOF no fim; envie o arquivo inteiro"));
}

absl::Status explain_failure(const SubprocessResult& result, std::string_view name) {
  if (contains(result.standard_error, "assword") || result.exit_code == 3) {
    return absl::InvalidArgumentError(
        concat(name, ": o PDF é protegido por senha; envie uma cópia sem senha nem restrição de cópia"));
  }
  if (result.exit_code >= 128) {
    return absl::ResourceExhaustedError(concat(name, ": o pdftotext foi interrompido ao ler o PDF (sinal ",
                                               result.exit_code - 128, "); o arquivo pede memória demais"));
  }
  const std::string reason = clean_line(result.standard_error).substr(0, 200);
  return absl::InvalidArgumentError(
      concat(name, ": o PDF está danificado e não pôde ser lido (", reason, "); envie um PDF com texto"));
}

absl::StatusOr<std::string> run_pdftotext(std::string_view bytes, std::string_view name,
                                          const ReadLimits& limits) {
  ATIMO_ASSIGN_OR_RETURN(const TempDir folder, TempDir::create("atimo-pdf"));
  const std::filesystem::path path = folder.path() / "entrada.pdf";
  ATIMO_RETURN_IF_ERROR(write_file_atomic(path, bytes));
  SubprocessOptions options;
  options.timeout = std::chrono::milliseconds(limits.pdf_timeout_ms);
  options.max_output_bytes = std::min<std::uint64_t>(limits.max_text_bytes * kMarkupPerTextByte, 1ull << 30);
  absl::StatusOr<SubprocessResult> result =
      run_subprocess({"pdftotext", "-bbox-layout", "-enc", "UTF-8", path.string(), "-"}, options);
  if (absl::IsNotFound(result.status())) {
    return absl::UnavailableError(concat(
        name, ": o programa pdftotext não está instalado; instale o pacote poppler-utils para ler PDF"));
  }
  if (!result.ok()) return annotate(result.status(), concat(name, ": pdftotext"));
  if (result->exit_code != 0) return explain_failure(*result, name);
  return std::move(result->standard_output);
}

}  // namespace

absl::StatusOr<legal::SourceText> read_pdf(std::string_view bytes, std::string_view name,
                                           const ReadLimits& limits) {
  ATIMO_RETURN_IF_ERROR(check_whole(bytes, name));
  ATIMO_ASSIGN_OR_RETURN(const std::string layout, run_pdftotext(bytes, name, limits));
  ATIMO_ASSIGN_OR_RETURN(PdfPages pages, parse_bbox_layout(layout, name, limits.max_lines));
  if (pages.rows.empty()) {
    return absl::InvalidArgumentError(concat(
        name, ": o PDF tem ", pages.pages, " página(s) e nenhum texto, só imagens; envie um PDF com texto"));
  }
  drop_running_rows(pages);
  LineSink sink(name, limits);
  sink.text().title = clean_line(pages.title);
  sink.text().pages = pages.pages;
  ATIMO_RETURN_IF_ERROR(join_paragraphs(pages, sink));
  return std::move(sink).finish("pdf");
}

}  // namespace atimo::ingest::internal
