#include "atimo/engine/ingest_job.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/system_reason.h"
#include "atimo/engine/stopwatch.h"
#include "atimo/engine/version_builder.h"
#include "atimo/ingest/beir.h"
#include "atimo/ingest/reader.h"
#include "atimo/ingest/xz.h"
#include "atimo/legal/reference.h"

namespace atimo::engine {
namespace {

constexpr std::uint64_t kMaxDecompressedBytes = 1ull << 30;
constexpr std::size_t kDevicesPerBatch = 20'000;

// Every regular file below the paths, in a stable order; hidden ones are left out.
absl::StatusOr<std::vector<std::filesystem::path>> files_below(
    const std::vector<std::filesystem::path>& paths) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error))
      return absl::NotFoundError(concat("não existe: ", path.string()));
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::filesystem::path> below;
    for (std::filesystem::recursive_directory_iterator it(path, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().filename().string().starts_with('.')) {
        it.disable_recursion_pending();
        continue;
      }
      std::error_code unreadable;  // a link in a circle, for one: no file to read
      if (it->is_regular_file(unreadable)) below.push_back(it->path());
    }
    if (error)
      return absl::PermissionDeniedError(
          concat("não pude ler a pasta ", path.string(), ": ", system_reason(error.value())));
    std::sort(below.begin(), below.end());
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

// A text that does not say which norm it is ("lei-8906-1994.txt") is known by its name.
void identify_by_name(legal::Norma& norma, const std::string& file_name) {
  if (!norma.id.is_known()) norma.id = legal::parse_norm_heading(file_name).value_or(legal::NormId{});
  if (norma.title.empty() && norma.id.is_known()) norma.title = norma.id.to_citation();
}

bool is_guide(const std::filesystem::path& path) { return path.stem() == "README"; }

}  // namespace

IngestJob::IngestJob(store::Store& store, const Context& context, const IngestOptions& options,
                     std::uint64_t max_file_bytes, std::function<absl::Status()> publish)
    : store_(store),
      context_(context),
      options_(options),
      max_file_bytes_(max_file_bytes),
      publish_(std::move(publish)) {}

absl::StatusOr<IngestReport> IngestJob::run_paths(const std::vector<std::filesystem::path>& paths) {
  Stopwatch stopwatch;
  ATIMO_ASSIGN_OR_RETURN(std::vector<std::filesystem::path> files, files_below(paths));
  if (files.size() > 1) std::erase_if(files, is_guide);
  if (files.size() > 1 && !options_.document_id.empty()) {
    return absl::InvalidArgumentError(concat("--id vale para um só arquivo; foram dados ", files.size()));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (options_.progress) options_.progress(files[i].string(), i, files.size());
    ATIMO_RETURN_IF_ERROR(context_.check());
    absl::StatusOr<std::string> bytes = read_file(files[i], max_file_bytes_);
    if (!bytes.ok()) {
      report_.failures.push_back({files[i].string(), bytes.status()});
      continue;
    }
    ATIMO_RETURN_IF_ERROR(ingest_source(*bytes, files[i].string()));
  }
  ATIMO_RETURN_IF_ERROR(flush());
  if (options_.progress) options_.progress("", files.size(), files.size());
  report_.ms = stopwatch.total_ms();
  return std::move(report_);
}

absl::StatusOr<IngestReport> IngestJob::run_bytes(std::string_view bytes, std::string_view name) {
  Stopwatch stopwatch;
  if (bytes.size() > max_file_bytes_) {
    return absl::ResourceExhaustedError(
        concat(name, ": ", bytes.size(), " bytes; o máximo é ", max_file_bytes_));
  }
  ATIMO_RETURN_IF_ERROR(ingest_source(bytes, std::string(name)));
  ATIMO_RETURN_IF_ERROR(flush());
  report_.ms = stopwatch.total_ms();
  return std::move(report_);
}

// Only failures of the store are returned; what is wrong with the source goes into the report.
absl::Status IngestJob::ingest_source(std::string_view bytes, const std::string& name) {
  const absl::StatusOr<ingest::Format> format = ingest::detect_format(bytes);
  if (!format.ok()) {
    report_.failures.push_back({name, format.status()});
    return absl::OkStatus();
  }
  if (*format == ingest::Format::kJsonl) return ingest_corpus(bytes, name);
  if (*format == ingest::Format::kXz) {
    const absl::StatusOr<std::string> content = ingest::decompress_xz(bytes, kMaxDecompressedBytes);
    if (content.ok()) return ingest_corpus(*content, name);
    report_.failures.push_back({name, content.status()});
    return absl::OkStatus();
  }
  return ingest_norm(bytes, name);
}

absl::Status IngestJob::ingest_norm(std::string_view bytes, const std::string& name) {
  Stopwatch stopwatch;
  const std::string file_name = std::filesystem::path(name).filename().string();
  const absl::StatusOr<legal::SourceText> source = ingest::read_document(bytes, file_name);
  if (!source.ok()) {
    report_.failures.push_back({name, source.status()});
    return absl::OkStatus();
  }
  legal::Norma norma = legal::parse_structure(*source);
  identify_by_name(norma, file_name);
  if (options_.version_date) norma.version_date = options_.version_date;
  IngestedDocument document;
  document.counts = legal::count_devices(norma);
  if (document.counts.articles == 0) {
    report_.failures.push_back(
        {name, absl::InvalidArgumentError(
                   concat(file_name, ": não encontrei nenhum artigo (\"Art. 1º ...\") neste documento ",
                          source->format, "; só normas articuladas ou JSONL podem ser incluídas"))});
    return absl::OkStatus();
  }
  store::NewVersion version = version_of(norma, context_.name_space(), file_name, source->format,
                                         content_hash(bytes), options_.document_id);
  document.source = name;
  document.document_id = version.document.id;
  document.title = version.document.title;
  document.urn = version.document.urn;
  document.format = source->format;
  document.version_date = version.version_date;
  document.warnings = source->warnings;
  document.warnings.insert(document.warnings.end(), norma.warnings.begin(), norma.warnings.end());
  document.ms = stopwatch.total_ms();
  return queue(std::move(version), std::move(document));
}

absl::Status IngestJob::ingest_corpus(std::string_view jsonl, const std::string& name) {
  absl::flat_hash_map<std::string, std::size_t> places;
  std::vector<std::vector<ingest::BeirLine>> documents;
  const absl::Status read = ingest::read_beir_corpus(jsonl, [&](ingest::BeirLine&& line) {
    const auto [place, inserted] =
        places.try_emplace(std::string(beir_document_id(line.id)), documents.size());
    if (inserted) documents.emplace_back();
    documents[place->second].push_back(std::move(line));
    return absl::OkStatus();
  });
  if (!read.ok()) {
    report_.failures.push_back({name, read});
    return absl::OkStatus();
  }
  for (std::vector<ingest::BeirLine>& lines : documents) {
    ATIMO_RETURN_IF_ERROR(context_.check());
    store::NewVersion version =
        version_of(lines, context_.name_space(), std::filesystem::path(name).filename().string());
    IngestedDocument document;
    document.source = name;
    document.document_id = version.document.id;
    document.title = version.document.title;
    document.urn = version.document.urn;
    document.format = version.document.format;
    document.counts.articles = static_cast<std::uint32_t>(lines.size());
    ATIMO_RETURN_IF_ERROR(queue(std::move(version), std::move(document)));
    lines = {};
  }
  return absl::OkStatus();
}

absl::Status IngestJob::queue(store::NewVersion version, IngestedDocument document) {
  document.units = static_cast<std::uint32_t>(
      std::count_if(version.devices.begin(), version.devices.end(),
                    [](const store::StoredDevice& d) { return !d.unit_id.empty() && d.unit_id == d.id; }));
  pending_devices_ += version.devices.size();
  versions_.push_back(std::move(version));
  pending_.push_back(std::move(document));
  return pending_devices_ < kDevicesPerBatch ? absl::OkStatus() : flush();
}

absl::Status IngestJob::flush() {
  if (versions_.empty()) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(const std::vector<store::PutResult> results,
                         store_.put(std::exchange(versions_, {})));
  ATIMO_RETURN_IF_ERROR(publish_());
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    pending_[i].unchanged = results[i].unchanged;
    report_.documents.push_back(std::move(pending_[i]));
  }
  pending_.clear();
  pending_devices_ = 0;
  return absl::OkStatus();
}

}  // namespace atimo::engine
