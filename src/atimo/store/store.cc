#include "atimo/store/store.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/store/internal/change_log.h"
#include "atimo/store/internal/citations.h"
#include "atimo/store/internal/document_writer.h"
#include "atimo/store/internal/queries.h"
#include "atimo/store/internal/reader_pool.h"
#include "atimo/store/internal/schema.h"
#include "atimo/store/internal/sql.h"
#include "atimo/store/internal/vectors.h"

namespace atimo::store {
namespace {

using internal::ChangeLog;
using internal::Database;
using internal::DocumentWriter;
using internal::ReadSnapshot;
using internal::Statement;
using internal::Transaction;
using internal::TransactionKind;

absl::Status check(const NewVersion& version) {
  const Document& document = version.document;
  if (document.name_space.empty()) return absl::InvalidArgumentError("a document without a name space");
  if (document.id.empty()) {
    return absl::InvalidArgumentError(concat("a document without an id in \"", document.name_space, "\""));
  }
  absl::flat_hash_set<std::string_view> ids;
  ids.reserve(version.devices.size());
  for (const StoredDevice& device : version.devices) {
    if (device.id.empty()) {
      return absl::InvalidArgumentError(concat("a device without an id in document \"", document.id, "\""));
    }
    if (!ids.insert(device.id).second) {
      return absl::InvalidArgumentError(
          concat("device id \"", device.id, "\" twice in document \"", document.id, "\""));
    }
  }
  return absl::OkStatus();
}

absl::Status no_device(std::string_view device_id, DocumentRow document) {
  return absl::NotFoundError(concat("no device \"", device_id, "\" in the document in row ", document));
}

class SqliteStore final : public Store {
 public:
  SqliteStore(FileLock lock, std::unique_ptr<Database> writer, const std::filesystem::path& path)
      : lock_(std::move(lock)), readers_(path), writer_(std::move(writer)) {}

  // Fills what is kept in memory. To be called once, before anything else.
  absl::Status load();

  absl::StatusOr<std::vector<PutResult>> put(std::vector<NewVersion> versions) override;
  absl::Status remove(std::string_view name_space, std::string_view document_id) override;
  absl::StatusOr<std::vector<Document>> documents(std::string_view name_space) const override;
  absl::StatusOr<Document> document(std::string_view name_space, std::string_view document_id) const override;
  absl::StatusOr<Document> document(DocumentRow row) const override;
  absl::StatusOr<std::vector<StoredDevice>> devices(DocumentRow document,
                                                    std::optional<Date> as_of) const override;
  absl::StatusOr<std::vector<StoredDevice>> unit(DocumentRow document, std::string_view unit_id,
                                                 std::optional<Date> as_of) const override;
  absl::StatusOr<StoredDevice> device(DocumentRow document, std::string_view device_id,
                                      std::optional<Date> as_of) const override;
  absl::StatusOr<StoredDevice> wording(WordingId id) const override;
  std::uint64_t change_counter() const override { return change_counter_.load(std::memory_order_acquire); }
  absl::StatusOr<std::vector<UnitChange>> changes_since(std::uint64_t since) const override;
  absl::Status for_each_unit(
      const std::function<absl::Status(const Document&, const StoredDevice&)>& visit) const override;
  absl::Status put_vectors(std::string_view embedder, std::span<const UnitVector> vectors) override;
  absl::StatusOr<std::vector<float>> vector_of(std::string_view embedder, WordingId unit) const override;
  absl::StatusOr<std::vector<StoredDevice>> units_without_vector(std::string_view embedder, WordingId after,
                                                                 std::uint32_t limit) const override;
  absl::StatusOr<std::uint64_t> count_without_vector(std::string_view embedder) const override;
  absl::StatusOr<std::vector<ArticleCitations>> article_citations(std::string_view name_space) const override;
  std::optional<std::uint32_t> name_space_number(std::string_view name_space) const override;

 private:
  using NameSpaces = absl::flat_hash_map<std::string, std::uint32_t>;
  absl::StatusOr<NameSpaces> read_name_spaces();
  void publish(NameSpaces name_spaces, std::uint64_t change_counter);
  absl::Status finish(Transaction& transaction, ChangeLog& changes);

  const FileLock lock_;
  mutable internal::ReaderPool readers_;

  std::mutex write_mutex_;
  std::unique_ptr<Database> writer_;  // guarded by write_mutex_

  mutable std::shared_mutex names_mutex_;
  NameSpaces name_spaces_;  // guarded by names_mutex_

  std::atomic<std::uint64_t> change_counter_{0};
};

absl::Status SqliteStore::load() {
  ATIMO_ASSIGN_OR_RETURN(const std::int64_t counter, writer_->integer_of("SELECT change_counter FROM state"));
  ATIMO_ASSIGN_OR_RETURN(NameSpaces name_spaces, read_name_spaces());
  publish(std::move(name_spaces), static_cast<std::uint64_t>(counter));
  return absl::OkStatus();
}

absl::StatusOr<SqliteStore::NameSpaces> SqliteStore::read_name_spaces() {
  ATIMO_ASSIGN_OR_RETURN(Statement statement, writer_->prepare("SELECT name, id FROM name_spaces"));
  NameSpaces name_spaces;
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return name_spaces;
    name_spaces[statement.text(0)] = static_cast<std::uint32_t>(statement.integer(1));
  }
}

void SqliteStore::publish(NameSpaces name_spaces, std::uint64_t change_counter) {
  {
    const std::unique_lock lock(names_mutex_);
    name_spaces_ = std::move(name_spaces);
  }
  change_counter_.store(change_counter, std::memory_order_release);
}

absl::Status SqliteStore::finish(Transaction& transaction, ChangeLog& changes) {
  if (!changes.touched()) return transaction.commit();
  ATIMO_RETURN_IF_ERROR(changes.finish());
  // Read before the commit: after it nothing may fail.
  ATIMO_ASSIGN_OR_RETURN(NameSpaces name_spaces, read_name_spaces());
  ATIMO_RETURN_IF_ERROR(transaction.commit());
  publish(std::move(name_spaces), changes.counter());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PutResult>> SqliteStore::put(std::vector<NewVersion> versions) {
  for (const NewVersion& version : versions) ATIMO_RETURN_IF_ERROR(check(version));
  const std::lock_guard lock(write_mutex_);
  ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
  ATIMO_ASSIGN_OR_RETURN(ChangeLog changes, ChangeLog::begin(*writer_));
  DocumentWriter writer(*writer_, changes);
  std::vector<PutResult> results;
  results.reserve(versions.size());
  for (const NewVersion& version : versions) {
    ATIMO_ASSIGN_OR_RETURN(PutResult result, writer.put(version));
    results.push_back(result);
  }
  ATIMO_RETURN_IF_ERROR(finish(transaction, changes));
  return results;
}

absl::Status SqliteStore::remove(std::string_view name_space, std::string_view document_id) {
  const std::lock_guard lock(write_mutex_);
  ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
  ATIMO_ASSIGN_OR_RETURN(const Document document, internal::find_document(*writer_, name_space, document_id));
  ATIMO_ASSIGN_OR_RETURN(ChangeLog changes, ChangeLog::begin(*writer_));
  ATIMO_RETURN_IF_ERROR(DocumentWriter(*writer_, changes).remove(document.row));
  return finish(transaction, changes);
}

absl::StatusOr<std::vector<Document>> SqliteStore::documents(std::string_view name_space) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::documents_of(snapshot.database(), name_space);
}

absl::StatusOr<Document> SqliteStore::document(std::string_view name_space,
                                               std::string_view document_id) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::find_document(snapshot.database(), name_space, document_id);
}

absl::StatusOr<Document> SqliteStore::document(DocumentRow row) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::find_document(snapshot.database(), row);
}

absl::StatusOr<std::vector<StoredDevice>> SqliteStore::devices(DocumentRow document,
                                                               std::optional<Date> as_of) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  ATIMO_ASSIGN_OR_RETURN(const auto version,
                         internal::version_in_force(snapshot.database(), document, as_of));
  if (!version) return std::vector<StoredDevice>();
  return internal::devices_of(snapshot.database(), *version);
}

absl::StatusOr<std::vector<StoredDevice>> SqliteStore::unit(DocumentRow document, std::string_view unit_id,
                                                            std::optional<Date> as_of) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  ATIMO_ASSIGN_OR_RETURN(const auto version,
                         internal::version_in_force(snapshot.database(), document, as_of));
  // Groupings belong to no unit, and an empty id would find them all.
  if (!version || unit_id.empty()) return no_device(unit_id, document);
  ATIMO_ASSIGN_OR_RETURN(auto devices, internal::unit_of(snapshot.database(), document, *version, unit_id));
  if (devices.empty()) return no_device(unit_id, document);
  return devices;
}

absl::StatusOr<StoredDevice> SqliteStore::device(DocumentRow document, std::string_view device_id,
                                                 std::optional<Date> as_of) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  ATIMO_ASSIGN_OR_RETURN(const auto version,
                         internal::version_in_force(snapshot.database(), document, as_of));
  if (!version) return no_device(device_id, document);
  ATIMO_ASSIGN_OR_RETURN(auto device,
                         internal::device_of(snapshot.database(), document, *version, device_id));
  if (!device) return no_device(device_id, document);
  return *std::move(device);
}

absl::StatusOr<StoredDevice> SqliteStore::wording(WordingId id) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::find_wording(snapshot.database(), id);
}

absl::StatusOr<std::vector<UnitChange>> SqliteStore::changes_since(std::uint64_t since) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::changes_after(snapshot.database(), since);
}

absl::Status SqliteStore::for_each_unit(
    const std::function<absl::Status(const Document&, const StoredDevice&)>& visit) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::visit_units(snapshot.database(), visit);
}

absl::Status SqliteStore::put_vectors(std::string_view embedder, std::span<const UnitVector> vectors) {
  const std::lock_guard lock(write_mutex_);
  ATIMO_ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(*writer_, TransactionKind::kWrite));
  ATIMO_ASSIGN_OR_RETURN(ChangeLog changes, ChangeLog::begin(*writer_));
  ATIMO_RETURN_IF_ERROR(internal::write_vectors(*writer_, changes, embedder, vectors));
  return finish(transaction, changes);
}

absl::StatusOr<std::vector<float>> SqliteStore::vector_of(std::string_view embedder, WordingId unit) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::find_vector(snapshot.database(), embedder, unit);
}

absl::StatusOr<std::vector<StoredDevice>> SqliteStore::units_without_vector(std::string_view embedder,
                                                                            WordingId after,
                                                                            std::uint32_t limit) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::units_without_vector(snapshot.database(), embedder, after, limit);
}

absl::StatusOr<std::uint64_t> SqliteStore::count_without_vector(std::string_view embedder) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::count_without_vector(snapshot.database(), embedder);
}

absl::StatusOr<std::vector<ArticleCitations>> SqliteStore::article_citations(
    std::string_view name_space) const {
  ATIMO_ASSIGN_OR_RETURN(ReadSnapshot snapshot, readers_.snapshot());
  return internal::article_citations(snapshot.database(), name_space);
}

std::optional<std::uint32_t> SqliteStore::name_space_number(std::string_view name_space) const {
  const std::shared_lock lock(names_mutex_);
  const auto found = name_spaces_.find(absl::string_view(name_space.data(), name_space.size()));
  return found == name_spaces_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder) {
  ATIMO_RETURN_IF_ERROR(create_folders(folder));
  ATIMO_ASSIGN_OR_RETURN(FileLock lock, FileLock::acquire(folder / "atimo.lock"));
  const std::filesystem::path path = folder / "atimo.db";
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Database> writer, internal::open_writer(path));
  auto store = std::make_unique<SqliteStore>(std::move(lock), std::move(writer), path);
  ATIMO_RETURN_IF_ERROR(store->load());
  return store;
}

}  // namespace atimo::store
