#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/index/index.h"

namespace atimo::retrieval {

// What a question searches: units by their words and by their vectors, wherever they live. Thread-safe. A
// view of the embedded index is one immutable state; one of a server sees at least what this process wrote
// before it was taken. Every call that can wait ends at the context's deadline or soon after it is cancelled.
// Errors: the context's; Unavailable: a server is away, and the message says which; InvalidArgument as
// index::Snapshot.
class CorpusView {
 public:
  virtual ~CorpusView() = default;

  // Top-k of BM25 summed over fields, with the meaning and order of index::Snapshot::search.
  virtual absl::StatusOr<std::vector<index::Hit>> search(const Context& context,
                                                         std::span<const index::QueryTerm> query,
                                                         const index::Filter& filter,
                                                         const index::SearchOptions& options) const = 0;
  // The nearest units by cosine, best first, ties by smaller key.
  virtual absl::StatusOr<std::vector<index::DenseHit>> search_dense(const Context& context,
                                                                    std::span<const float> query,
                                                                    const index::Filter& filter,
                                                                    std::uint32_t top_k) const = 0;
  // The same similarity for units that are known; nullopt: not here, or without a vector.
  virtual absl::StatusOr<std::vector<std::optional<float>>> similarities(
      const Context& context, std::span<const float> query, std::span<const index::UnitKey> keys) const = 0;

  // These wait for nobody. Units of the field that hold the term.
  virtual std::uint64_t document_frequency(std::uint8_t field, std::string_view term) const = 0;
  virtual index::FieldStatistics statistics(std::uint8_t field) const = 0;
  virtual std::uint64_t unit_count() const = 0;
};

// A feeding comes in one portion or in several.
enum class Portion : std::uint8_t { kOnly, kFirst, kMiddle, kLast };
constexpr bool begins(Portion portion) { return portion == Portion::kOnly || portion == Portion::kFirst; }
constexpr bool ends(Portion portion) { return portion == Portion::kOnly || portion == Portion::kLast; }

// What a feeding holds: what changed since token(), or every unit there is.
enum class Scope : std::uint8_t { kChanges, kEverything };

// What others who read a corpus on a server find of a unit. UTF-8.
struct UnitText {
  std::string name_space = {}, document_id = {}, unit_id = {}, span_id = {};
  std::string document_type = {};                         // "lei", as LexML writes it
  std::string document_number = {}, article_number = {};  // "14133", "75"; empty: none
  std::string hierarchy = {}, text = {};
};

struct CorpusChanges {
  std::vector<index::UnitInput> additions = {};  // a key that is present is replaced
  std::vector<UnitText> texts = {};              // of each addition, where keeps_texts(); else empty
  std::vector<index::UnitKey> deletions = {};    // unknown keys are no error
  Scope scope = Scope::kChanges;
  Portion portion = Portion::kOnly;
  std::uint64_t token = 0;  // the truth's change counter that the last portion brings the corpus to
};

struct CorpusState {
  enum class Phase : std::uint8_t {
    kReady,
    kConnecting,   // a server that was not asked yet
    kUnavailable,  // a server that is away; `problem` says why, and the next call tries again
    kRefused,      // what is there does not fit; `problem` says what to change
  };

  std::string kind = "embedded";  // or "milvus"
  Phase phase = Phase::kReady;
  std::string place = {};    // the server and the collection; empty: the data folder
  std::string problem = {};  // empty when ready
  std::uint64_t epoch = 0;   // grows with every feeding
};

std::string_view name_of(CorpusState::Phase phase);  // "ready", "connecting", "unavailable", "refused"

// The units of one installation, fed from its store, which is the truth. Thread-safe; one feeding at a time.
class Corpus {
 public:
  virtual ~Corpus() = default;

  // After OK the changes are durable and the next view sees them. An error may leave some of them made; the
  // same feeding can be repeated. Errors as CorpusView's; InvalidArgument also as index::Index::apply;
  // Aborted: everything must be fed, from the first portion on.
  virtual absl::Status apply(const Context& context, const CorpusChanges& changes) = 0;
  // Waits until what goes on behind the callers has ended: merges of the embedded index. Their error.
  virtual absl::Status settle() { return absl::OkStatus(); }
  // Of the last feeding that ended; 0: none did.
  virtual std::uint64_t token() const = 0;
  virtual bool keeps_texts() const = 0;
  // Every unit must be fed again, not only what changed since token().
  virtual bool wants_everything() const = 0;
  virtual std::shared_ptr<const CorpusView> view() const = 0;
  virtual CorpusState state() const = 0;
};

}  // namespace atimo::retrieval
