#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/date.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/store.h"

// The reads, each over one connection. A caller that makes more than one of them and needs them to agree
// holds a read transaction.
namespace atimo::store::internal {

using VersionRow = std::int64_t;

absl::StatusOr<std::vector<Document>> documents_of(Database& database, std::string_view name_space);
absl::StatusOr<Document> find_document(Database& database, std::string_view name_space, std::string_view id);
absl::StatusOr<Document> find_document(Database& database, DocumentRow row);

// The version in force on a day, the latest when `as_of` is nullopt. nullopt: none was yet. NotFound: no such
// document.
absl::StatusOr<std::optional<VersionRow>> version_in_force(Database& database, DocumentRow document,
                                                           std::optional<Date> as_of);

absl::StatusOr<std::vector<StoredDevice>> devices_of(Database& database, VersionRow version);
// Empty when the version has no such unit.
absl::StatusOr<std::vector<StoredDevice>> unit_of(Database& database, DocumentRow document,
                                                  VersionRow version, std::string_view unit_id);
absl::StatusOr<std::optional<StoredDevice>> device_of(Database& database, DocumentRow document,
                                                      VersionRow version, std::string_view device_id);
absl::StatusOr<StoredDevice> find_wording(Database& database, WordingId id);

absl::StatusOr<std::vector<UnitChange>> changes_after(Database& database, std::uint64_t counter);
absl::Status visit_units(Database& database,
                         const std::function<absl::Status(const Document&, const StoredDevice&)>& visit);

}  // namespace atimo::store::internal
