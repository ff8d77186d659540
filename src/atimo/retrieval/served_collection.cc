#include "atimo/retrieval/served_collection.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/status_macros.h"
#include "atimo/retrieval/internal/lazy_collection.h"

namespace atimo::retrieval {
namespace {

constexpr int kRrfConstant = 60;
constexpr char kText[] = "text";

std::vector<std::string> read_fields(const milvus::FieldNames& names) {
  return {names.document_id, kText, names.type, names.year, "numero", "article_number", "span_id"};
}

std::string take_text(milvus::Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  if (found == fields.end()) return {};
  auto* text = std::get_if<std::string>(&found->second);
  std::string out = text == nullptr ? std::string() : std::move(*text);
  fields.erase(found);
  return out;
}

ServedChunk chunk_of(milvus::Row row, float score, const milvus::FieldNames& names) {
  ServedChunk chunk;
  chunk.chunk_id = std::move(row.chunk_id);
  chunk.document_id = take_text(row.fields, names.document_id);
  chunk.text = take_text(row.fields, kText);
  chunk.score = score;
  chunk.fields = std::move(row.fields);
  return chunk;
}

absl::StatusOr<std::vector<milvus::Hit>> hits_of(const Context& context, milvus::Collection& collection,
                                                 milvus::SearchRequest request,
                                                 const ServedSearchOptions& options) {
  if (options.fusion == Fusion::kDense || options.fusion == Fusion::kLexical) {
    if (options.fusion == Fusion::kDense) request.sparse = {};
    if (options.fusion == Fusion::kLexical) request.dense.clear();
    request.thesis.clear();
    ATIMO_ASSIGN_OR_RETURN(milvus::SearchResult found, collection.search(context, request));
    return options.fusion == Fusion::kDense ? std::move(found.dense) : std::move(found.sparse);
  }
  milvus::HybridRequest hybrid{
      .search = std::move(request), .candidates = options.candidates, .fusion = options.weights};
  if (options.fusion == Fusion::kRrf) hybrid.fusion = milvus::RankFusion{kRrfConstant};
  return collection.hybrid_search(context, hybrid);
}

}  // namespace

QuestionVectors question_vectors(const encoder::Embedding& question) {
  QuestionVectors out{.dense = question.dense, .sparse = {}, .thesis = question.dense};
  for (const encoder::TokenWeight& token : question.sparse) {
    out.sparse.ids.push_back(static_cast<std::uint32_t>(token.id));
    out.sparse.weights.push_back(token.weight);
  }
  return out;
}

ServedCollection::ServedCollection(std::unique_ptr<internal::LazyCollection> collection,
                                   const milvus::FieldNames& fields)
    : collection_(std::move(collection)), fields_(fields) {}
ServedCollection::~ServedCollection() = default;

absl::StatusOr<std::unique_ptr<ServedCollection>> ServedCollection::open(
    const ServedCollectionOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(auto connection, milvus::Connection::open(options.connection));
  milvus::CollectionOptions wanted;
  wanted.name = options.collection;
  wanted.fields = options.fields;
  wanted.dimension = options.dimension;
  wanted.consistency = milvus::Consistency::kBounded;  // nothing is written through it
  auto collection = std::make_unique<internal::LazyCollection>(
      options.connection.endpoint, std::move(connection), std::move(wanted),
      internal::LazyCollection::IfMissing::kFail, nullptr);
  return std::unique_ptr<ServedCollection>(new ServedCollection(std::move(collection), options.fields));
}

absl::StatusOr<std::vector<ServedChunk>> ServedCollection::search(const Context& context,
                                                                  const QuestionVectors& question,
                                                                  const milvus::Filter& filter,
                                                                  const ServedSearchOptions& options) {
  ATIMO_RETURN_IF_ERROR(context.check());
  ATIMO_ASSIGN_OR_RETURN(const auto collection, collection_->get(context));
  milvus::SearchRequest request{.dense = question.dense,
                                .sparse = question.sparse,
                                .thesis = question.thesis,
                                .k = options.top_k,
                                .filter = filter,
                                .output_fields = read_fields(fields_)};
  auto hits = hits_of(context, *collection, std::move(request), options);
  if (!hits.ok()) return collection_->note(hits.status());
  std::vector<ServedChunk> chunks;
  for (milvus::Hit& hit : *hits) chunks.push_back(chunk_of(std::move(hit.row), hit.score, fields_));
  return chunks;
}

absl::StatusOr<std::vector<ServedChunk>> ServedCollection::chunks(const Context& context,
                                                                  std::span<const std::string> chunk_ids) {
  ATIMO_RETURN_IF_ERROR(context.check());
  ATIMO_ASSIGN_OR_RETURN(const auto collection, collection_->get(context));
  auto rows = collection->query(context, chunk_ids, read_fields(fields_));
  if (!rows.ok()) return collection_->note(rows.status());
  absl::flat_hash_map<std::string, milvus::Row> by_id;
  for (milvus::Row& row : *rows) {
    std::string id = row.chunk_id;
    by_id.emplace(std::move(id), std::move(row));
  }
  std::vector<ServedChunk> chunks;
  for (const std::string& id : chunk_ids) {
    if (auto found = by_id.extract(id)) chunks.push_back(chunk_of(std::move(found.mapped()), 0, fields_));
  }
  return chunks;
}

CorpusState ServedCollection::state() const { return collection_->state(); }

}  // namespace atimo::retrieval
