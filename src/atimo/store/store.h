#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/date.h"
#include "atimo/legal/norma.h"

namespace atimo::store {

using WordingId = std::uint64_t;  // one wording of one device, for ever; never reused
using DocumentRow = std::uint32_t;

struct Document {
  DocumentRow row = 0;
  std::string name_space;
  std::string id;     // "lei-14133-2021"; unique in its name space
  std::string title;  // epígrafe
  std::string ementa;
  std::string urn;
  legal::NormId norm;
  std::string source_name;  // file name or address it came from
  std::string format;
  std::uint32_t versions = 0;
  std::uint32_t devices = 0;  // of the latest version
  std::uint32_t articles = 0;
  std::string ingested_at;      // UTC, ISO 8601
  std::uint32_t citations = 0;  // of its norm, in the other documents of its name space
};

// A device as stored. `text` is its own text; a unit (article or enunciado) also has `full_text`, what search
// reads.
struct StoredDevice {
  WordingId wording = 0;
  DocumentRow document = 0;
  std::uint32_t ordinal = 0;  // place in its version, document order
  std::string id;             // "art75_cpt_inc2"
  std::string parent_id;      // empty at the top
  std::string unit_id;  // id of the unit (article) it belongs to; its own for a unit; empty for groupings
  legal::DeviceKind kind = legal::DeviceKind::kArtigo;
  std::string label, heading, text, full_text, hierarchy;
  std::string notes;  // joined by '\n'
  legal::DeviceStatus status = legal::DeviceStatus::kInForce;
  std::uint32_t page = 0;
  std::optional<legal::Box> box;
  std::optional<Date> valid_from;  // nullopt: since ever, as far as the corpus knows
  std::optional<Date> valid_to;    // exclusive; nullopt: still in force
  std::string external_id;         // id in the data set it came from (BEIR), else empty
};

// How often a text cites an article of a norm. Of the norm its type, number and year count; a year of 0 was
// not said.
struct NormCitations {
  legal::NormId norm;
  std::uint32_t article = 0;  // its number; 0: the norm as a whole
  std::uint32_t count = 0;
};

// How often an article is cited in its name space, its own norm included.
struct ArticleCitations {
  DocumentRow document = 0;
  std::uint32_t article = 0;
  std::uint32_t count = 0;
};

// What an ingest hands over: a document's identity and one version of it. `devices` in document order;
// wording, document, valid_* are filled in by the store.
struct NewVersion {
  Document document;
  std::optional<Date> version_date;  // nullopt: undated; an undated version replaces the latest one
  std::string source_hash;           // content_hash of the source bytes
  std::vector<StoredDevice> devices;
  std::vector<NormCitations> citations;  // in all of its text
};

// A change of units that the index must follow.
struct UnitChange {
  WordingId wording = 0;
  bool deleted = false;
};

// A unit's dense vector, of length 1.
struct UnitVector {
  WordingId wording = 0;
  std::vector<float> dense;
};

struct PutResult {
  DocumentRow document = 0;
  bool unchanged = false;                         // the same source was there already
  std::uint32_t added = 0, kept = 0, closed = 0;  // wordings
};

// The truth, in one SQLite database (WAL, synchronous=FULL). Every write is one transaction: all of it or
// none of it after a crash. Thread-safe: one writer connection under a lock, a read connection per thread of
// a small pool.
class Store {
 public:
  // Creates or migrates. FailedPrecondition: written by a newer release (both numbers said), or in use by
  // another process (pid said). PermissionDenied, ResourceExhausted (disk full), DataLoss (not a database)
  // name the path.
  static absl::StatusOr<std::unique_ptr<Store>> open(const std::filesystem::path& folder);
  virtual ~Store() = default;

  // Adds versions, each document replaced or extended; one transaction for the whole span.
  virtual absl::StatusOr<std::vector<PutResult>> put(std::vector<NewVersion> versions) = 0;
  // NotFound names the id.
  virtual absl::Status remove(std::string_view name_space, std::string_view document_id) = 0;

  virtual absl::StatusOr<std::vector<Document>> documents(std::string_view name_space) const = 0;
  virtual absl::StatusOr<Document> document(std::string_view name_space,
                                            std::string_view document_id) const = 0;
  virtual absl::StatusOr<Document> document(DocumentRow row) const = 0;
  // Of the articles that are cited, by document and number.
  virtual absl::StatusOr<std::vector<ArticleCitations>> article_citations(
      std::string_view name_space) const = 0;
  // Devices of the version in force on `as_of` (the latest when nullopt), in order. Empty when none was in
  // force then.
  virtual absl::StatusOr<std::vector<StoredDevice>> devices(DocumentRow document,
                                                            std::optional<Date> as_of) const = 0;
  // One unit and everything below it, in order.
  virtual absl::StatusOr<std::vector<StoredDevice>> unit(DocumentRow document, std::string_view unit_id,
                                                         std::optional<Date> as_of) const = 0;
  virtual absl::StatusOr<StoredDevice> device(DocumentRow document, std::string_view device_id,
                                              std::optional<Date> as_of) const = 0;
  virtual absl::StatusOr<StoredDevice> wording(WordingId id) const = 0;

  // Change counter, grows with each transaction; units changed after `since` (for the index to catch up), and
  // all live units.
  virtual std::uint64_t change_counter() const = 0;
  virtual absl::StatusOr<std::vector<UnitChange>> changes_since(std::uint64_t since) const = 0;
  // Streams every unit of every version (current and old wordings) with its document; stops at the first
  // error.
  virtual absl::Status for_each_unit(
      const std::function<absl::Status(const Document&, const StoredDevice&)>& visit) const = 0;
  // Vectors of units, by the identity of the embedder that made them: model, precision, whatever makes two
  // embedders differ. Kept in binary16. One transaction; the units count as changed. Units that are gone
  // meanwhile are passed over.
  virtual absl::Status put_vectors(std::string_view embedder, std::span<const UnitVector> vectors) = 0;
  // Empty: the unit has none.
  virtual absl::StatusOr<std::vector<float>> vector_of(std::string_view embedder, WordingId unit) const = 0;
  // Units that the embedder has not seen, of all name spaces, by growing id from above `after`, at most
  // `limit`.
  virtual absl::StatusOr<std::vector<StoredDevice>> units_without_vector(std::string_view embedder,
                                                                         WordingId after,
                                                                         std::uint32_t limit) const = 0;
  virtual absl::StatusOr<std::uint64_t> count_without_vector(std::string_view embedder) const = 0;

  // Stable small number for a name space (created on demand by put; nullopt when unknown).
  virtual std::optional<std::uint32_t> name_space_number(std::string_view name_space) const = 0;
};

}  // namespace atimo::store
