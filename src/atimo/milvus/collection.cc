#include "atimo/milvus/collection.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_set.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/milvus/internal/columns.h"
#include "atimo/milvus/internal/expression.h"
#include "atimo/milvus/internal/opening.h"
#include "atimo/milvus/internal/schema.h"
#include "atimo/milvus/internal/search_call.h"
#include "atimo/milvus/internal/service.h"

namespace atimo::milvus {
namespace {

namespace pb = ::milvus::proto;

constexpr std::size_t kRowsOfACall = 4096;
constexpr std::size_t kIdsOfACall = 1000;
constexpr std::uint64_t kEventualTimestamp = 1, kBoundedTimestamp = 2;  // what the server takes these for
constexpr char kCount[] = "count(*)";

pb::common::ConsistencyLevel level_of(Consistency consistency) {
  switch (consistency) {
    case Consistency::kStrong:
      return pb::common::Strong;
    case Consistency::kSession:
      return pb::common::Session;
    case Consistency::kBounded:
      return pb::common::Bounded;
    case Consistency::kEventually:
      return pb::common::Eventually;
  }
  return pb::common::Strong;
}

// Rows that go in one request: as many as the limit allows, and at least one.
std::span<const Row> batch_at(std::span<const Row> rows, std::size_t first, std::size_t limit_bytes) {
  std::size_t count = 0, bytes = 0;
  for (; first + count < rows.size() && count < kRowsOfACall; ++count) {
    bytes += internal::bytes_of(rows[first + count]);
    if (count > 0 && bytes > limit_bytes) break;
  }
  return rows.subspan(first, count);
}

template <typename Request>
Request write_request(const std::string& collection, const internal::Schema& schema,
                      std::span<const Row> rows) {
  Request request;
  request.set_collection_name(collection);
  request.set_num_rows(static_cast<std::uint32_t>(rows.size()));
  *request.mutable_fields_data() = internal::columns_of(schema, rows);
  return request;
}

absl::Status check_taken(const pb::milvus::MutationResult& result, std::span<const Row> rows) {
  if (result.err_index().empty()) return absl::OkStatus();
  return absl::InternalError(
      concat("o Milvus não gravou ", result.err_index_size(), " de ", rows.size(), " linhas"));
}

std::vector<std::string> chunk_ids_of(std::span<const Row> rows) {
  std::vector<std::string> ids;
  for (const Row& row : rows) ids.push_back(row.chunk_id);
  return ids;
}

// By the column of chunk ids, which every query asks for.
std::size_t rows_in(const internal::Schema& schema, const pb::milvus::QueryResults& answer) {
  for (const auto& column : answer.fields_data())
    if (column.field_name() == schema.names.chunk_id)
      return static_cast<std::size_t>(column.scalars().string_data().data_size());
  return 0;
}

absl::Status check_unique(std::span<const Row> rows) {
  absl::flat_hash_set<std::string_view> seen;
  for (const Row& row : rows)
    if (!seen.insert(row.chunk_id).second)
      return absl::InvalidArgumentError(
          concat(row.chunk_id, ": aparece duas vezes entre as linhas a gravar"));
  return absl::OkStatus();
}

}  // namespace

Collection::Collection(Connection& connection, CollectionOptions options,
                       std::unique_ptr<const internal::Schema> schema)
    : connection_(connection), options_(std::move(options)), schema_(std::move(schema)) {}
Collection::~Collection() = default;

absl::StatusOr<std::unique_ptr<Collection>> Collection::open(const Context& context, Connection& connection,
                                                             CollectionOptions options) {
  ATIMO_RETURN_IF_ERROR(internal::check_options(options));
  ATIMO_ASSIGN_OR_RETURN(auto schema, internal::open_collection(context, connection.service(), options));
  return std::unique_ptr<Collection>(new Collection(
      connection, std::move(options), std::make_unique<const internal::Schema>(std::move(schema))));
}

absl::StatusOr<std::unique_ptr<Collection>> Collection::create(const Context& context, Connection& connection,
                                                               CollectionOptions options) {
  ATIMO_RETURN_IF_ERROR(internal::check_options(options));
  ATIMO_RETURN_IF_ERROR(internal::make_collection(context, connection.service(), options));
  return open(context, connection, std::move(options));
}

void Collection::note_write(std::uint64_t timestamp) {
  std::uint64_t known = last_write_.load();
  while (known < timestamp && !last_write_.compare_exchange_weak(known, timestamp)) {
  }
}

template <typename Request>
void Collection::set_consistency(Request& request) const {
  request.set_consistency_level(level_of(options_.consistency));
  request.set_use_default_consistency(false);
  switch (options_.consistency) {
    case Consistency::kStrong:
      break;
    case Consistency::kSession:
      request.set_guarantee_timestamp(std::max(last_write_.load(), kEventualTimestamp));
      break;
    case Consistency::kBounded:
      request.set_guarantee_timestamp(kBoundedTimestamp);
      break;
    case Consistency::kEventually:
      request.set_guarantee_timestamp(kEventualTimestamp);
      break;
  }
}

absl::Status Collection::insert(const Context& context, std::span<const Row> rows) {
  for (const Row& row : rows) ATIMO_RETURN_IF_ERROR(internal::check_row(*schema_, row));
  for (std::size_t done = 0; done < rows.size();) {
    const std::span<const Row> batch = batch_at(rows, done, options_.batch_bytes);
    const auto request = write_request<pb::milvus::InsertRequest>(options_.name, *schema_, batch);
    ATIMO_ASSIGN_OR_RETURN(const auto result, connection_.service().call_once(context, request));
    ATIMO_RETURN_IF_ERROR(check_taken(result, batch));
    note_write(result.timestamp());
    done += batch.size();
  }
  return absl::OkStatus();
}

absl::Status Collection::upsert(const Context& context, std::span<const Row> rows) {
  for (const Row& row : rows) ATIMO_RETURN_IF_ERROR(internal::check_row(*schema_, row));
  ATIMO_RETURN_IF_ERROR(check_unique(rows));
  for (std::size_t done = 0; done < rows.size();) {
    const std::span<const Row> batch = batch_at(rows, done, options_.batch_bytes);
    ATIMO_RETURN_IF_ERROR(schema_->chunk_id_is_primary() ? upsert_by_key(context, batch)
                                                         : insert_and_remove_older(context, batch));
    done += batch.size();
  }
  return absl::OkStatus();
}

absl::Status Collection::upsert_by_key(const Context& context, std::span<const Row> batch) {
  const auto request = write_request<pb::milvus::UpsertRequest>(options_.name, *schema_, batch);
  ATIMO_ASSIGN_OR_RETURN(const auto result, connection_.service().call(context, request));
  note_write(result.timestamp());
  return check_taken(result, batch);
}

// New rows come before old ones go, so that a chunk is never missing. The old ones are all others of the same
// chunk: that covers what an earlier attempt left behind.
absl::Status Collection::insert_and_remove_older(const Context& context, std::span<const Row> batch) {
  const std::vector<std::string> chunk_ids = chunk_ids_of(batch);
  ATIMO_ASSIGN_OR_RETURN(std::string expression, internal::any_of(options_.fields.chunk_id, chunk_ids));
  const auto request = write_request<pb::milvus::InsertRequest>(options_.name, *schema_, batch);
  ATIMO_ASSIGN_OR_RETURN(const auto inserted, connection_.service().call(context, request));
  ATIMO_RETURN_IF_ERROR(check_taken(inserted, batch));
  const auto& keys = inserted.ids().int_id().data();
  if (static_cast<std::size_t>(keys.size()) != batch.size())
    return absl::InternalError("o Milvus não disse que chaves deu às linhas gravadas");
  expression += concat(" and ", schema_->primary().name, " not in [");
  for (int i = 0; i < keys.size(); ++i) expression += concat(i == 0 ? "" : ", ", keys.Get(i));
  expression += ']';
  note_write(inserted.timestamp());
  return remove_matching(context, expression).status();
}

absl::StatusOr<std::uint64_t> Collection::remove(const Context& context,
                                                 std::span<const std::string> chunk_ids) {
  return remove_any(context, options_.fields.chunk_id, chunk_ids);
}

absl::StatusOr<std::uint64_t> Collection::remove_documents(const Context& context,
                                                           std::span<const std::string> document_ids) {
  return remove_any(context, options_.fields.document_id, document_ids);
}

absl::StatusOr<std::uint64_t> Collection::remove_numbers(const Context& context, const NumberIn& numbers) {
  ATIMO_RETURN_IF_ERROR(schema_->need(numbers.field).status());
  std::uint64_t removed = 0;
  for (std::size_t done = 0; done < numbers.values.size(); done += kIdsOfACall) {
    const auto first = numbers.values.begin() + static_cast<std::ptrdiff_t>(done);
    const auto last =
        first + static_cast<std::ptrdiff_t>(std::min(kIdsOfACall, numbers.values.size() - done));
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t of_part,
                           remove_matching(context, internal::any_number_of({numbers.field, {first, last}})));
    removed += of_part;
  }
  return removed;
}

absl::StatusOr<std::uint64_t> Collection::remove_any(const Context& context, const std::string& field,
                                                     std::span<const std::string> values) {
  std::uint64_t removed = 0;
  for (std::size_t done = 0; done < values.size(); done += kIdsOfACall) {
    const auto part = values.subspan(done, std::min(kIdsOfACall, values.size() - done));
    ATIMO_ASSIGN_OR_RETURN(const std::string expression, internal::any_of(field, part));
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t of_part, remove_matching(context, expression));
    removed += of_part;
  }
  return removed;
}

absl::StatusOr<std::uint64_t> Collection::remove_matching(const Context& context,
                                                          const std::string& expression) {
  pb::milvus::DeleteRequest request;
  request.set_collection_name(options_.name);
  request.set_expr(expression);
  request.set_consistency_level(pb::common::Strong);
  ATIMO_ASSIGN_OR_RETURN(const auto result, connection_.service().call(context, request));
  note_write(result.timestamp());
  return static_cast<std::uint64_t>(result.delete_cnt());
}

absl::StatusOr<SearchResult> Collection::search(const Context& context, const SearchRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(auto legs, internal::legs_of(options_, *schema_, request, request.k));
  std::vector<pb::milvus::SearchRequest> calls;
  for (internal::Leg& leg : legs) {
    set_consistency(leg.request);
    calls.push_back(std::move(leg.request));
  }
  ATIMO_ASSIGN_OR_RETURN(const auto answers, connection_.service().call(context, calls));
  SearchResult result;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    ATIMO_ASSIGN_OR_RETURN(std::vector<Hit> hits, internal::hits_of(*schema_, answers[i].results()));
    switch (legs[i].vector) {
      case internal::Leg::Vector::kDense:
        result.dense = std::move(hits);
        break;
      case internal::Leg::Vector::kSparse:
        result.sparse = std::move(hits);
        break;
      case internal::Leg::Vector::kThesis:
        result.thesis = std::move(hits);
        break;
    }
  }
  return result;
}

absl::StatusOr<std::vector<Hit>> Collection::hybrid_search(const Context& context,
                                                           const HybridRequest& request) {
  ATIMO_ASSIGN_OR_RETURN(auto call, internal::hybrid_call(options_, *schema_, request));
  set_consistency(call);
  for (auto& leg : *call.mutable_requests()) set_consistency(leg);
  ATIMO_ASSIGN_OR_RETURN(const auto answer, connection_.service().call(context, call));
  return internal::hits_of(*schema_, answer.results());
}

absl::StatusOr<std::vector<Row>> Collection::query(const Context& context,
                                                   std::span<const std::string> chunk_ids,
                                                   const std::vector<std::string>& output_fields) {
  pb::milvus::QueryRequest request;
  request.set_collection_name(options_.name);
  set_consistency(request);
  request.add_output_fields(options_.fields.chunk_id);
  for (const std::string& name : output_fields) {
    ATIMO_RETURN_IF_ERROR(schema_->need(name).status());
    if (name != options_.fields.chunk_id) request.add_output_fields(name);
  }
  std::vector<Row> rows;
  for (std::size_t done = 0; done < chunk_ids.size(); done += kIdsOfACall) {
    const auto part = chunk_ids.subspan(done, std::min(kIdsOfACall, chunk_ids.size() - done));
    ATIMO_ASSIGN_OR_RETURN(*request.mutable_expr(), internal::any_of(options_.fields.chunk_id, part));
    ATIMO_ASSIGN_OR_RETURN(const auto answer, connection_.service().call(context, request));
    ATIMO_ASSIGN_OR_RETURN(std::vector<Row> found,
                           internal::rows_of(*schema_, answer.fields_data(), rows_in(*schema_, answer)));
    std::move(found.begin(), found.end(), std::back_inserter(rows));
  }
  return rows;
}

absl::StatusOr<std::uint64_t> Collection::count(const Context& context, const Filter& filter) {
  pb::milvus::QueryRequest request;
  request.set_collection_name(options_.name);
  request.set_consistency_level(pb::common::Strong);
  request.add_output_fields(kCount);
  ATIMO_ASSIGN_OR_RETURN(*request.mutable_expr(), internal::expression_of(filter, *schema_));
  ATIMO_ASSIGN_OR_RETURN(const auto answer, connection_.service().call(context, request));
  for (const auto& column : answer.fields_data())
    if (column.scalars().long_data().data_size() == 1)
      return static_cast<std::uint64_t>(column.scalars().long_data().data(0));
  return absl::InternalError("o Milvus não disse quantas linhas há");
}

}  // namespace atimo::milvus
