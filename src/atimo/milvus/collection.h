#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/milvus/connection.h"
#include "atimo/milvus/filter.h"
#include "atimo/milvus/row.h"

namespace atimo::milvus {

namespace internal {
struct Schema;
}

inline constexpr std::size_t kMaxHits = 16'384;  // the server's limit on the hits of a search

// The names of the fields that this room gives a meaning; those of `leis_v3`.
struct FieldNames {
  std::string chunk_id = "chunk_id";
  std::string document_id = "document_id";
  std::string type = "tipo_documento";
  std::string year = "ano";
  std::string dense = "dense_vector";
  std::string sparse = "sparse_vector";
  std::string thesis = "thesis_vector";
  // What an older collection may lack: it has one name space, "default", and no history.
  std::string name_space = "namespace";
  std::string status = "status";
  std::string valid_from = "valid_from";
  std::string valid_to = "valid_to";
};

// What a search must see. kSession: what this Collection wrote; kStrong: what anybody wrote before;
// kBounded: all but the last seconds; kEventually: whatever is at hand, soonest.
enum class Consistency : std::uint8_t { kStrong, kSession, kBounded, kEventually };

// How close two dense vectors are. The sparse ones are always compared by inner product.
enum class Metric : std::uint8_t { kCosine, kInnerProduct };

struct CollectionOptions {
  enum class Key : std::uint8_t { kNumber, kChunkId };
  enum class Boxes : std::uint8_t { kNone, kStored };

  std::string name = "leis_v3";
  FieldNames fields;
  std::size_t dimension = 1024;  // of dense and thesis
  Metric metric = Metric::kCosine;
  Consistency consistency = Consistency::kSession;
  std::size_t batch_bytes = 8u << 20;  // of one insertion; the server takes 64 MiB
  // Whose collection it is: written into one that is made, and one that is there must say the same. Empty:
  // anybody's.
  std::string owner;
  std::vector<std::string> numbers;  // whole numbers beside the fields of leis_v3; one that is there has them

  // Only for a collection that is made.
  Key key = Key::kNumber;      // kNumber: an `id` that the server counts, as in leis_v3
  Boxes boxes = Boxes::kNone;  // kStored: page and bbox_left, _top, _right, _bottom
};

// What to look for: each vector that is not empty is searched for in its own field.
struct SearchRequest {
  std::vector<float> dense;
  SparseVector sparse;
  std::vector<float> thesis;
  std::size_t k = 50;    // of each field, 1..kMaxHits
  std::size_t ef = 128;  // HNSW's beam: larger is slower and finds more; at least k is used
  Filter filter;
  std::vector<std::string> output_fields;
};

// Best first, with the raw scores of each field.
struct SearchResult {
  std::vector<Hit> dense, sparse, thesis;
};

// Fusion at the server. Weights are 0..1 and their scores are first brought to 0..1.
struct WeightedFusion {
  float dense = 1, sparse = 1, thesis = 1;
};
struct RankFusion {
  int k = 60;  // sum of 1 / (k + rank); 1..16,383
};

struct HybridRequest {
  SearchRequest search;        // its k: of the result
  std::size_t candidates = 0;  // of each field; 0: as many as k
  std::variant<RankFusion, WeightedFusion> fusion;
};

// One collection of chunks on a Milvus server. Thread-safe; the connection must outlive it. Errors are the
// connection's, and InvalidArgument before anything is sent: a vector of another dimension, with NaN or
// infinity, or (sparse) not increasing; k or ef out of range; text that is not UTF-8; control characters in
// an id. FailedPrecondition: the collection lacks a field that the call needs; its message names the field.
class Collection {
 public:
  // Of a collection that exists; loads it and waits for that. NotFound: there is none. FailedPrecondition: a
  // needed field is missing or of another type, another dimension, another metric, no index.
  static absl::StatusOr<std::unique_ptr<Collection>> open(const Context& context, Connection& connection,
                                                          CollectionOptions options);
  // Makes what is missing (the collection with the fields of leis_v3 and those of FieldNames, its indexes),
  // then as open. Can be repeated after it was interrupted.
  static absl::StatusOr<std::unique_ptr<Collection>> create(const Context& context, Connection& connection,
                                                            CollectionOptions options);
  ~Collection();

  // Adds rows in batches; an error may leave the batches before it stored. Every vector field of the
  // collection needs its vector. A scalar that a row does not name is null where it can be; else the name
  // space is "default", the row in force since ever and without end, and the rest empty or zero. A batch
  // whose reply is lost is not sent again, because the server would store it twice: the error says that it
  // may be stored or not. A text longer than its field is the server's to refuse, with its batch.
  absl::Status insert(const Context& context, std::span<const Row> rows);
  // Adds rows and removes older ones of the same chunk ids; can be repeated. Where the key is a number, both
  // rows of a chunk can be seen for a moment. InvalidArgument: the same chunk id twice.
  absl::Status upsert(const Context& context, std::span<const Row> rows);
  // Unknown ids are no error. Returns how many rows the server says it removed.
  absl::StatusOr<std::uint64_t> remove(const Context& context, std::span<const std::string> chunk_ids);
  absl::StatusOr<std::uint64_t> remove_documents(const Context& context,
                                                 std::span<const std::string> document_ids);
  // The rows whose number is one of these.
  absl::StatusOr<std::uint64_t> remove_numbers(const Context& context, const NumberIn& numbers);

  absl::StatusOr<SearchResult> search(const Context& context, const SearchRequest& request);
  absl::StatusOr<std::vector<Hit>> hybrid_search(const Context& context, const HybridRequest& request);
  // The rows of these chunks, in the server's order; unknown ids are left out. Vectors come when their fields
  // are among output_fields.
  absl::StatusOr<std::vector<Row>> query(const Context& context, std::span<const std::string> chunk_ids,
                                         const std::vector<std::string>& output_fields);
  // Of every row that anybody wrote before.
  absl::StatusOr<std::uint64_t> count(const Context& context, const Filter& filter);

 private:
  Collection(Connection& connection, CollectionOptions options,
             std::unique_ptr<const internal::Schema> schema);

  // Each writes or removes what one request can carry.
  absl::Status upsert_by_key(const Context& context, std::span<const Row> batch);
  absl::Status insert_and_remove_older(const Context& context, std::span<const Row> batch);
  absl::StatusOr<std::uint64_t> remove_any(const Context& context, const std::string& field,
                                           std::span<const std::string> values);
  absl::StatusOr<std::uint64_t> remove_matching(const Context& context, const std::string& expression);
  void note_write(std::uint64_t timestamp);
  // What a reading call says of consistency.
  template <typename Request>
  void set_consistency(Request& request) const;

  Connection& connection_;
  const CollectionOptions options_;
  const std::unique_ptr<const internal::Schema> schema_;
  std::atomic<std::uint64_t> last_write_{0};  // the server's timestamp of it
};

}  // namespace atimo::milvus
