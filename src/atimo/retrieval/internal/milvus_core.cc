#include "atimo/retrieval/internal/milvus_core.h"

#include <random>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/retrieval/internal/milvus_rows.h"

namespace atimo::retrieval::internal {
namespace {

constexpr std::size_t kMaxOwnerBytes = 64;
// Without an embedder the vectors are placeholders: the fewest dimensions that a server takes.
constexpr std::size_t kPlaceholderDimensions = 2;

std::string fresh_owner() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::random_device random;
  std::string owner = "atimo:";
  for (int i = 0; i < 16; ++i) owner += kDigits[random() % 16];
  return owner;
}

// Who this installation is to the server. It is in a file of its own, so that the ledger can be made anew.
absl::StatusOr<std::string> owner_of(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "owner";
  absl::StatusOr<std::string> owner = read_file(file, kMaxOwnerBytes);
  if (!absl::IsNotFound(owner.status())) return owner;
  owner = fresh_owner();
  ATIMO_RETURN_IF_ERROR(write_file_atomic(file, *owner));
  return owner;
}

// A damaged ledger is made anew, and then everything is fed again.
absl::StatusOr<std::unique_ptr<store::TermLedger>> open_ledger(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "ledger.db";
  auto ledger = store::TermLedger::open(file);
  if (!absl::IsDataLoss(ledger.status())) return ledger;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code ignored;  // what stays is reported by the next open
    std::filesystem::remove(file.string() + suffix, ignored);
  }
  return store::TermLedger::open(file);
}

// What the ledger says is true of one collection alone, and of units made in one way.
std::uint64_t ledger_version(const MilvusCorpusOptions& options) {
  return hash64(concat(options.content_version, ' ', options.connection.database, ' ', options.collection));
}

milvus::CollectionOptions collection_options(const MilvusCorpusOptions& options, std::string owner) {
  milvus::CollectionOptions wanted;
  wanted.name = options.collection;
  wanted.dimension = options.dimensions == 0 ? kPlaceholderDimensions : options.dimensions;
  wanted.key = milvus::CollectionOptions::Key::kChunkId;
  wanted.owner = std::move(owner);
  wanted.numbers = number_fields();
  return wanted;
}

}  // namespace

MilvusCore::MilvusCore(const MilvusCorpusOptions& options, std::string owner,
                       std::unique_ptr<milvus::Connection> connection,
                       std::unique_ptr<store::TermLedger> ledger)
    : options_(options),
      ledger_(std::move(ledger)),
      collection_(options.connection.endpoint, std::move(connection),
                  collection_options(options, std::move(owner)), LazyCollection::IfMissing::kMake,
                  [this](const Context& context, milvus::Collection& collection) {
                    return compare(context, collection);
                  }) {}

absl::StatusOr<std::shared_ptr<MilvusCore>> MilvusCore::open(const MilvusCorpusOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(auto connection, milvus::Connection::open(options.connection));
  ATIMO_RETURN_IF_ERROR(create_folders(options.folder));
  ATIMO_ASSIGN_OR_RETURN(std::string owner, owner_of(options.folder));
  ATIMO_ASSIGN_OR_RETURN(auto ledger, open_ledger(options.folder));
  const store::LedgerState state = ledger->state();
  MilvusCorpusOptions fitting = options;
  fitting.content_version = ledger_version(options);
  if (state.phase != store::LedgerState::Phase::kEmpty && state.content_version != fitting.content_version)
    ATIMO_RETURN_IF_ERROR(ledger->clear());
  return std::shared_ptr<MilvusCore>(
      new MilvusCore(fitting, std::move(owner), std::move(connection), std::move(ledger)));
}

// Rows that the ledger does not know are those whose feeding was cut off; it will be repeated. Missing ones
// are lost with the server's data, and everything is fed again.
absl::Status MilvusCore::compare(const Context& context, milvus::Collection& collection) {
  ATIMO_ASSIGN_OR_RETURN(const std::uint64_t rows, collection.count(context, {}));
  if (rows >= ledger_->statistics().units) return absl::OkStatus();
  return ledger_->clear();
}

CorpusState MilvusCore::state() const {
  CorpusState state = collection_.state();
  state.epoch = ledger_->state().epoch;
  return state;
}

}  // namespace atimo::retrieval::internal
