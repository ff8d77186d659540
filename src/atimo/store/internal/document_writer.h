#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/store/internal/change_log.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/store.h"

namespace atimo::store::internal {

// Puts versions of documents into the tables and takes documents out. REQUIRES: a write transaction is open
// for the life of the object; after an error it must be rolled back.
//
// Invariant: a row of `wordings` is one unbroken run of versions, in order of date, in which the device reads
// the same; valid_from is the first one's date and valid_to that of the version after the last. So a new
// version can touch only the wordings of the versions before, after and in its own place.
class DocumentWriter {
 public:
  DocumentWriter(Database& database, ChangeLog& changes) : database_(&database), changes_(&changes) {}

  absl::StatusOr<PutResult> put(const NewVersion& version);
  absl::Status remove(DocumentRow document);

 private:
  // Dates as columns hold them; nullopt is "since ever" in a beginning and "still" in an end.
  using DateNumber = std::optional<std::int64_t>;

  struct Version {
    std::int64_t row = 0;
    DateNumber date;
    std::string source_hash;
  };
  struct Wording {
    WordingId id = 0;
    bool unit = false;
    DateNumber from, to;
  };
  using Wordings = absl::flat_hash_map<std::string, Wording>;  // by hash

  // Where a version goes among those that are there.
  struct Place {
    std::optional<Version> before, replaced, after;
    Wordings wordings_before, wordings_replaced, wordings_after;
    DateNumber date;  // the new version's
    DateNumber end;   // date of the version after it
  };
  // The same device in the same wording around the place; null where it is not there.
  struct Around {
    const Wording* before;
    const Wording* replaced;
    const Wording* after;
  };

  absl::StatusOr<std::int64_t> name_space_row(std::string_view name_space);
  absl::StatusOr<DocumentRow> document_row(const Document& document);
  absl::Status describe(DocumentRow row, const NewVersion& version);
  absl::Status count_versions(DocumentRow row);

  absl::StatusOr<std::vector<Version>> versions_of(DocumentRow document);
  absl::StatusOr<Wordings> wordings_of(const std::optional<Version>& version);
  absl::StatusOr<Place> place_of(const std::vector<Version>& versions, DateNumber date);
  absl::StatusOr<std::int64_t> version_row(DocumentRow document, const Place& place,
                                           const std::string& source_hash);

  absl::Status write_devices(DocumentRow document, std::int64_t version,
                             const std::vector<StoredDevice>& devices, const Place& place, PutResult& result);
  absl::StatusOr<WordingId> settle_present(DocumentRow document, const StoredDevice& device,
                                           const std::string& hash, const Place& place, PutResult& result);
  absl::Status settle_absent(DocumentRow document, const std::vector<std::string>& present,
                             const Place& place, PutResult& result);
  absl::Status settle_absent(DocumentRow document, const Around& around, const Place& place,
                             PutResult& result);

  absl::StatusOr<WordingId> insert_wording(DocumentRow document, const StoredDevice& device,
                                           const std::string& hash, DateNumber from, DateNumber to);
  absl::Status set_interval(const Wording& wording, DateNumber from, DateNumber to);
  absl::Status merge(const Wording& before, const Wording& after);
  absl::Status split(DocumentRow document, const Wording& wording, const Place& place);
  absl::Status erase(const Wording& wording);

  Database* database_;
  ChangeLog* changes_;
};

}  // namespace atimo::store::internal
