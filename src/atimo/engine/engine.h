#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/base/date.h"
#include "atimo/cache/curation.h"
#include "atimo/encoder/encoder.h"
#include "atimo/engine/answer.h"
#include "atimo/llm/chat_model.h"
#include "atimo/milvus/connection.h"
#include "atimo/retrieval/corpus.h"
#include "atimo/retrieval/ranker.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// A collection on a Milvus server that units are searched in, instead of the index in the data folder.
struct MilvusOptions {
  milvus::ConnectionOptions connection;
  std::string collection = "atimo";
  std::chrono::milliseconds catch_up{1000};  // pause before the first new attempt to feed it; grows tenfold
};

struct EngineOptions {
  std::filesystem::path home;  // data folder, created when missing
  std::uint64_t max_file_bytes = 64ull << 20;
  // Makes the vectors of dense search; null: search is lexical. Units that were ingested without it, or with
  // another one, get their vectors at the next ingest and are found by their words until then.
  std::shared_ptr<const encoder::Encoder> embedder;
  retrieval::Fusion fusion = retrieval::Fusion::kWeighted;  // where there is an embedder
  float dense_share = 0.5f;                                 // of kWeighted, 0 to 1
  // A cross-encoder that reorders the best passages; null: none. Errors of LocalEngine::open: InvalidArgument
  // when it is none.
  std::shared_ptr<const encoder::Encoder> reranker;
  std::uint32_t rerank_depth = 20;  // passages it reads, 0 to 100
  float rerank_share = 0.5f;        // what it says weighs against the order before, 0 to 1
  // Writes hypothetical answers to search with, where there is an embedder; null: none.
  std::shared_ptr<llm::ChatModel> chat;
  retrieval::HydeMode hyde = retrieval::HydeMode::kAuto;
  // Orders the candidates of a search. An error: they keep their searches' order, and unless it is NotFound
  // every answer says why.
  absl::StatusOr<retrieval::Ranker> ranker = absl::NotFoundError("none");
  // Documents and texts stay in the data folder. While the server is away, questions that need it end with
  // Unavailable, and what is ingested is kept and found once it is back.
  std::optional<MilvusOptions> milvus = {};
};

struct IngestOptions {
  std::optional<Date> version_date;  // date of the wording; nullopt: what the source says
  std::string document_id;           // overrides the id derived from the document; single file only
  // Called from the ingesting thread: source name, done, total.
  std::function<void(std::string_view, std::uint64_t, std::uint64_t)> progress;
};

// What one document gave. `unchanged`: this very source was there already.
struct IngestedDocument {
  std::string source;
  std::string document_id;
  std::string title;
  std::string urn;
  std::string format;
  std::optional<Date> version_date;
  legal::DeviceCounts counts;
  std::uint32_t units = 0;
  bool unchanged = false;
  std::vector<std::string> warnings;
  double ms = 0;
};

struct IngestFailure {
  std::string source;
  absl::Status status;
};

struct IngestReport {
  std::vector<IngestedDocument> documents;
  std::vector<IngestFailure> failures;
  double ms = 0;
};

struct EngineStatus {
  std::string version;
  std::string home;
  std::uint64_t documents = 0, units = 0;
  std::string embedder, reranker;          // empty: none
  std::uint64_t units_without_vector = 0;  // of that embedder
  retrieval::CorpusState corpus;
  bool corpus_is_behind = false;  // the store has changes that the corpus has not
  std::uint64_t index_epoch = 0;
  double start_ms = 0;  // open to ready
  double uptime_s = 0;
  std::vector<std::string> notices;  // what was repaired at start: "index damaged (...): rebuilt in 812 ms"
};

// The whole product in one object, in this process or another. Thread-safe: questions are answered over
// immutable snapshots while documents come and go.
class Engine {
 public:
  virtual ~Engine() = default;

  // FailedPrecondition: a fusion that needs an embedder where there is none. InvalidArgument: text empty, too
  // long or not UTF-8, top_k out of range, unknown document id (NotFound).
  virtual absl::StatusOr<SearchResult> search(const Context& context, const Question& question) const = 0;
  virtual absl::StatusOr<Answer> ask(const Context& context, const Question& question,
                                     const AnswerEvents& events) const = 0;
  absl::StatusOr<Answer> ask(const Context& context, const Question& question) const {
    return ask(context, question, {});
  }

  // Files and folders (every readable file below). A file that fails is in `failures`; the others go on.
  // Acknowledged documents are durable and searchable when this returns; a warning of theirs says when a
  // server could not be given them yet.
  virtual absl::StatusOr<IngestReport> ingest_paths(const Context& context,
                                                    const std::vector<std::filesystem::path>& paths,
                                                    const IngestOptions& options) = 0;
  // One document from memory; `name` as its file name.
  virtual absl::StatusOr<IngestReport> ingest_bytes(const Context& context, std::string_view bytes,
                                                    std::string_view name, const IngestOptions& options) = 0;
  virtual absl::Status remove(const Context& context, std::string_view document_id) = 0;

  virtual absl::StatusOr<std::vector<store::Document>> documents(const Context& context) const = 0;
  virtual absl::StatusOr<store::Document> document(const Context& context,
                                                   std::string_view document_id) const = 0;
  virtual absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context& context,
                                                                   std::string_view document_id,
                                                                   std::optional<Date> as_of) const = 0;
  virtual EngineStatus status() const = 0;

  // The answers that are remembered; null: none are.
  virtual cache::Curation* remembered() { return nullptr; }
};

// The engine that has the data folder: composes store, index, retrieval and ingest, and answers by quoting.
// One per data folder and process.
class LocalEngine : public Engine {
 public:
  // Opens the truth, repairs or rebuilds the index when it is missing, damaged or behind. Errors as
  // Store::open.
  static absl::StatusOr<std::unique_ptr<LocalEngine>> open(const EngineOptions& options);

  // The best articles before any ranker, with its features. Errors as search().
  virtual absl::StatusOr<Candidates> candidates(const Context& context, const Question& question) const = 0;

  // The index tidies itself behind answers, which moves scores a little. Waits until it has.
  virtual absl::Status settle() = 0;

  // Of length 1, what search compares with; empty without an embedder.
  virtual absl::StatusOr<std::vector<float>> question_vector(const Context& context,
                                                             std::string_view text) const = 0;

  // A device and everything below it, in order, as they read on that day (nullopt: the latest wording). Not
  // empty. NotFound: there is none.
  virtual absl::StatusOr<std::vector<store::StoredDevice>> subtree(const Context& context,
                                                                   std::string_view document_id,
                                                                   std::string_view device_id,
                                                                   std::optional<Date> as_of) const = 0;

  // Answers by quoting what a search found. Without timings.
  virtual absl::StatusOr<Answer> quote(const Context& context, SearchResult result) const = 0;

  // The norm of the only document there is; nullopt: there are several, or none, or it is no norm.
  virtual absl::StatusOr<std::optional<legal::NormId>> sole_norm(const Context& context) const = 0;

  // Grows with each change of the corpus.
  virtual std::uint64_t change_counter() const = 0;
};

}  // namespace atimo::engine
