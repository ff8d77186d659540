#include "atimo/store/internal/document_writer.h"

#include <algorithm>
#include <limits>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/store/internal/citations.h"
#include "atimo/store/internal/columns.h"
#include "atimo/store/internal/queries.h"

namespace atimo::store::internal {
namespace {

std::uint32_t count_articles(const std::vector<StoredDevice>& devices) {
  return static_cast<std::uint32_t>(
      std::count_if(devices.begin(), devices.end(),
                    [](const StoredDevice& device) { return device.kind == legal::DeviceKind::kArtigo; }));
}

bool same_to_the_index(const Document& left, const Document& right) {
  return left.title == right.title && left.ementa == right.ementa && left.urn == right.urn &&
         left.norm == right.norm;
}

}  // namespace

absl::StatusOr<PutResult> DocumentWriter::put(const NewVersion& version) {
  PutResult result;
  ATIMO_ASSIGN_OR_RETURN(result.document, document_row(version.document));
  ATIMO_ASSIGN_OR_RETURN(const std::vector<Version> versions, versions_of(result.document));

  // An undated text takes the place, and the date if there is one, of the latest.
  DateNumber date = date_number(version.version_date);
  const auto same_source = [&](const Version& known) {
    return known.source_hash == version.source_hash && known.date == date;
  };
  result.unchanged = std::any_of(versions.begin(), versions.end(), same_source);
  if (!date && !versions.empty()) date = versions.back().date;
  result.unchanged = result.unchanged || std::any_of(versions.begin(), versions.end(), same_source);
  if (result.unchanged) return result;

  changes_->touch();
  ATIMO_ASSIGN_OR_RETURN(const Place place, place_of(versions, date));
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t row, version_row(result.document, place, version.source_hash));
  ATIMO_RETURN_IF_ERROR(write_devices(result.document, row, version.devices, place, result));
  if (!place.after) {
    ATIMO_RETURN_IF_ERROR(describe(result.document, version));
    ATIMO_RETURN_IF_ERROR(write_citations(*database_, result.document, version.citations));
  }
  ATIMO_RETURN_IF_ERROR(count_versions(result.document));
  return result;
}

absl::Status DocumentWriter::remove(DocumentRow document) {
  ATIMO_RETURN_IF_ERROR(changes_->all_deleted(document));
  for (const std::string_view sql :
       {"DELETE FROM version_devices WHERE version IN (SELECT id FROM versions WHERE document = ?1)",
        "DELETE FROM wordings WHERE document = ?1", "DELETE FROM versions WHERE document = ?1",
        "DELETE FROM citations WHERE document = ?1", "DELETE FROM documents WHERE id = ?1"}) {
    ATIMO_ASSIGN_OR_RETURN(Statement statement, database_->prepare(sql));
    ATIMO_RETURN_IF_ERROR(statement.bind(document).run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> DocumentWriter::name_space_row(std::string_view name_space) {
  {
    ATIMO_ASSIGN_OR_RETURN(Statement statement,
                           database_->prepare("SELECT id FROM name_spaces WHERE name = ?1"));
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(name_space).step());
    if (row) return statement.integer(0);
  }
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database_->prepare("INSERT INTO name_spaces (name) VALUES (?1)"));
  ATIMO_RETURN_IF_ERROR(statement.bind(name_space).run());
  return database_->last_insert_id();
}

absl::StatusOr<DocumentRow> DocumentWriter::document_row(const Document& document) {
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t name_space, name_space_row(document.name_space));
  {
    ATIMO_ASSIGN_OR_RETURN(
        Statement statement,
        database_->prepare("SELECT id FROM documents WHERE name_space = ?1 AND document_id = ?2"));
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(name_space, document.id).step());
    if (row) return static_cast<DocumentRow>(statement.integer(0));
  }
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare(
          "INSERT INTO documents (name_space, document_id, title, ementa, urn, norm_type, norm_number, "
          "norm_letters, norm_year, norm_date, norm_local, norm_authority, norm_organ, source_name, "
          "format, ingested_at) VALUES (?1, ?2, '', '', '', 0, 0, '', 0, NULL, '', '', '', '', '', '')"));
  ATIMO_RETURN_IF_ERROR(statement.bind(name_space, document.id).run());
  const std::int64_t row = database_->last_insert_id();
  if (row > std::numeric_limits<DocumentRow>::max())
    return absl::ResourceExhaustedError("o acervo não comporta mais documentos");
  return static_cast<DocumentRow>(row);
}

absl::Status DocumentWriter::describe(DocumentRow row, const NewVersion& version) {
  const Document& document = version.document;
  ATIMO_ASSIGN_OR_RETURN(const Document known, find_document(*database_, row));
  if (known.versions > 0 && !same_to_the_index(known, document)) {
    ATIMO_RETURN_IF_ERROR(changes_->all_changed(row));
  }
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare(
          "UPDATE documents SET title = ?2, ementa = ?3, urn = ?4, norm_type = ?5, norm_number = ?6, "
          "norm_letters = ?7, "
          "norm_year = ?8, norm_date = ?9, norm_local = ?10, norm_authority = ?11, norm_organ = ?12, "
          "source_name = ?13, "
          "format = ?14, ingested_at = coalesce(nullif(?15, ''), strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), "
          "devices = ?16, articles = ?17 WHERE id = ?1"));
  return statement
      .bind(row, document.title, document.ementa, document.urn, static_cast<int>(document.norm.type),
            document.norm.number, document.norm.letters, document.norm.year, date_number(document.norm.date),
            document.norm.local, document.norm.authority, document.norm.organ, document.source_name,
            document.format, document.ingested_at, version.devices.size(), count_articles(version.devices))
      .run();
}

absl::Status DocumentWriter::count_versions(DocumentRow row) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database_->prepare(
          "UPDATE documents SET versions = (SELECT count(*) FROM versions WHERE document = ?1) "
          "WHERE id = ?1"));
  return statement.bind(row).run();
}

}  // namespace atimo::store::internal
