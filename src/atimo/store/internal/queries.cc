#include "atimo/store/internal/queries.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/store/internal/citations.h"
#include "atimo/store/internal/columns.h"

// Macros because the statements are put together from literals at compile time; the functions that read a row
// count on this order of columns.
#define DOCUMENT_QUERY                                                                                \
  "SELECT d.id, s.name, d.document_id, d.title, d.ementa, d.urn, d.norm_type, d.norm_number, "        \
  "d.norm_letters, "                                                                                  \
  "d.norm_year, d.norm_date, d.norm_local, d.norm_authority, d.norm_organ, d.source_name, d.format, " \
  "d.versions, "                                                                                      \
  "d.devices, d.articles, d.ingested_at, "                                                            \
  "(SELECT sum(c.count) FROM citations c JOIN documents e ON e.id = c.document "                      \
  "WHERE " ATIMO_CITES_DOCUMENT                                                                       \
  " AND e.name_space = d.name_space AND e.id <> d.id) "                                               \
  "FROM documents d JOIN name_spaces s ON s.id = d.name_space "

#define DEVICE_COLUMNS                                                                                      \
  "SELECT w.id, w.document, p.ordinal, w.device_id, w.parent_id, w.unit_id, w.kind, w.label, w.heading, "   \
  "w.text, "                                                                                                \
  "w.full_text, w.hierarchy, w.notes, w.status, p.page, p.box_left, p.box_top, p.box_right, p.box_bottom, " \
  "w.valid_from, w.valid_to, w.external_id "

// A wording's place in the latest of its versions.
#define LATEST_PLACE                                                                                        \
  "CROSS JOIN version_devices p INDEXED BY version_devices_by_wording ON p.wording = w.id AND p.version = " \
  "(SELECT v.id FROM version_devices e "                                                                    \
  "JOIN versions v ON v.id = e.version WHERE e.wording = w.id ORDER BY v.version_date DESC LIMIT 1) "

namespace atimo::store::internal {
namespace {

Document read_document(const Statement& row) {
  Document document;
  document.row = static_cast<DocumentRow>(row.integer(0));
  document.name_space = row.text(1);
  document.id = row.text(2);
  document.title = row.text(3);
  document.ementa = row.text(4);
  document.urn = row.text(5);
  document.norm.type = static_cast<legal::NormType>(row.integer(6));
  document.norm.number = static_cast<std::uint32_t>(row.integer(7));
  document.norm.letters = row.text(8);
  document.norm.year = static_cast<std::int16_t>(row.integer(9));
  document.norm.date = date_of(optional_integer(row, 10));
  document.norm.local = row.text(11);
  document.norm.authority = row.text(12);
  document.norm.organ = row.text(13);
  document.source_name = row.text(14);
  document.format = row.text(15);
  document.versions = static_cast<std::uint32_t>(row.integer(16));
  document.devices = static_cast<std::uint32_t>(row.integer(17));
  document.articles = static_cast<std::uint32_t>(row.integer(18));
  document.ingested_at = row.text(19);
  document.citations = row.is_null(20) ? 0 : static_cast<std::uint32_t>(row.integer(20));
  return document;
}

StoredDevice read_device(const Statement& row) {
  StoredDevice device;
  device.wording = static_cast<WordingId>(row.integer(0));
  device.document = static_cast<DocumentRow>(row.integer(1));
  device.ordinal = static_cast<std::uint32_t>(row.integer(2));
  device.id = row.text(3);
  device.parent_id = row.text(4);
  device.unit_id = row.text(5);
  device.kind = static_cast<legal::DeviceKind>(row.integer(6));
  device.label = row.text(7);
  device.heading = row.text(8);
  device.text = row.text(9);
  device.full_text = row.text(10);
  device.hierarchy = row.text(11);
  device.notes = row.text(12);
  device.status = static_cast<legal::DeviceStatus>(row.integer(13));
  device.page = static_cast<std::uint32_t>(row.integer(14));
  if (!row.is_null(15)) {
    device.box = legal::Box{static_cast<float>(row.real(15)), static_cast<float>(row.real(16)),
                            static_cast<float>(row.real(17)), static_cast<float>(row.real(18))};
  }
  device.valid_from = date_of(optional_integer(row, 19));
  device.valid_to = date_of(optional_integer(row, 20));
  device.external_id = row.text(21);
  return device;
}

absl::StatusOr<std::vector<StoredDevice>> read_devices(Statement& statement) {
  std::vector<StoredDevice> devices;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return devices;
    devices.push_back(read_device(statement));
  }
}

}  // namespace

absl::StatusOr<std::vector<Document>> documents_of(Database& database, std::string_view name_space) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare(DOCUMENT_QUERY "WHERE s.name = ?1 ORDER BY d.document_id"));
  statement.bind(name_space);
  std::vector<Document> documents;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return documents;
    documents.push_back(read_document(statement));
  }
}

absl::StatusOr<Document> find_document(Database& database, std::string_view name_space, std::string_view id) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare(DOCUMENT_QUERY "WHERE s.name = ?1 AND d.document_id = ?2"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(name_space, id).step());
  if (row) return read_document(statement);
  return absl::NotFoundError(concat("não há documento \"", id, "\" no acervo \"", name_space, "\""));
}

absl::StatusOr<Document> find_document(Database& database, DocumentRow document) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, database.prepare(DOCUMENT_QUERY "WHERE d.id = ?1"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(document).step());
  if (row) return read_document(statement);
  return absl::NotFoundError(concat("no document in row ", document));
}

absl::StatusOr<std::optional<VersionRow>> version_in_force(Database& database, DocumentRow document,
                                                           std::optional<Date> as_of) {
  // NULL, the undated version, sorts before every date: since ever.
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare(
          "SELECT id FROM versions WHERE document = ?1 AND "
          "(?2 IS NULL OR version_date IS NULL OR version_date <= ?2) ORDER BY version_date DESC LIMIT 1"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(document, date_number(as_of)).step());
  if (row) return std::optional<VersionRow>(statement.integer(0));
  ATIMO_RETURN_IF_ERROR(find_document(database, document).status());
  return std::optional<VersionRow>();
}

absl::StatusOr<std::vector<StoredDevice>> devices_of(Database& database, VersionRow version) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare(DEVICE_COLUMNS "FROM version_devices p CROSS JOIN wordings w ON w.id = p.wording "
                                      "WHERE p.version = ?1 ORDER BY p.ordinal"));
  return read_devices(statement.bind(version));
}

absl::StatusOr<std::vector<StoredDevice>> unit_of(Database& database, DocumentRow document,
                                                  VersionRow version, std::string_view unit_id) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare(DEVICE_COLUMNS "FROM wordings w INDEXED BY wordings_by_unit CROSS JOIN "
                                      "version_devices p INDEXED BY version_devices_by_wording "
                                      "ON p.wording = w.id AND p.version = ?2 "
                                      "WHERE w.document = ?1 AND w.unit_id = ?3"));
  // Sorted here: SQLite would copy whole texts into a sorter.
  ATIMO_ASSIGN_OR_RETURN(std::vector<StoredDevice> devices,
                         read_devices(statement.bind(document, version, unit_id)));
  std::sort(devices.begin(), devices.end(),
            [](const StoredDevice& left, const StoredDevice& right) { return left.ordinal < right.ordinal; });
  return devices;
}

absl::StatusOr<std::optional<StoredDevice>> device_of(Database& database, DocumentRow document,
                                                      VersionRow version, std::string_view device_id) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare(DEVICE_COLUMNS
                       "FROM wordings w INDEXED BY wordings_by_device CROSS JOIN version_devices p INDEXED "
                       "BY version_devices_by_wording "
                       "ON p.wording = w.id AND p.version = ?2 WHERE w.document = ?1 AND w.device_id = ?3"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(document, version, device_id).step());
  return row ? std::optional(read_device(statement)) : std::nullopt;
}

absl::StatusOr<StoredDevice> find_wording(Database& database, WordingId id) {
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare(DEVICE_COLUMNS "FROM wordings w " LATEST_PLACE "WHERE w.id = ?1"));
  ATIMO_ASSIGN_OR_RETURN(const bool row, statement.bind(id).step());
  if (row) return read_device(statement);
  return absl::NotFoundError(concat("no wording ", id));
}

absl::StatusOr<std::vector<UnitChange>> changes_after(Database& database, std::uint64_t counter) {
  ATIMO_ASSIGN_OR_RETURN(
      Statement statement,
      database.prepare("SELECT wording, deleted FROM changes WHERE counter > ?1 ORDER BY counter, wording"));
  statement.bind(counter);
  std::vector<UnitChange> changes;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return changes;
    changes.push_back({static_cast<WordingId>(statement.integer(0)), statement.integer(1) != 0});
  }
}

absl::Status visit_units(Database& database,
                         const std::function<absl::Status(const Document&, const StoredDevice&)>& visit) {
  // In order of wording the rows come without a sort, and units of one document come mostly together.
  ATIMO_ASSIGN_OR_RETURN(Statement statement,
                         database.prepare(DEVICE_COLUMNS "FROM wordings w " LATEST_PLACE
                                                         "WHERE w.unit_id = w.device_id ORDER BY w.id"));
  Document document;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return absl::OkStatus();
    const StoredDevice unit = read_device(statement);
    if (unit.document != document.row) {
      ATIMO_ASSIGN_OR_RETURN(document, find_document(database, unit.document));
    }
    ATIMO_RETURN_IF_ERROR(visit(document, unit));
  }
}

}  // namespace atimo::store::internal
