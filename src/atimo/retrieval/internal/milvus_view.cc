#include "atimo/retrieval/internal/milvus_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/retrieval/internal/milvus_rows.h"
#include "atimo/retrieval/internal/term_weights.h"

namespace atimo::retrieval::internal {
namespace {

constexpr std::uint32_t kMaxTopK = 10'000;  // index::Snapshot's
constexpr std::size_t kKeysOfACall = 1000;

absl::Status check_top_k(std::uint32_t top_k) {
  if (top_k > 0 && top_k <= kMaxTopK) return absl::OkStatus();
  return absl::InvalidArgumentError(concat("top_k is ", top_k, ", allowed: 1 to ", kMaxTopK));
}

absl::Status check_terms(std::span<const index::QueryTerm> query) {
  for (const index::QueryTerm& term : query) {
    if (term.field >= index::kFields)
      return absl::InvalidArgumentError(concat("field ", static_cast<int>(term.field), " does not exist"));
    if (!std::isfinite(term.weight) || term.weight < 0)
      return absl::InvalidArgumentError(
          concat("weight ", term.weight, " of term ", term.term, " is not 0 or more"));
  }
  return absl::OkStatus();
}

template <typename Found>
void sort_hits(std::vector<Found>& hits, float Found::*score) {
  std::sort(hits.begin(), hits.end(), [score](const Found& a, const Found& b) {
    return a.*score != b.*score ? a.*score > b.*score : a.key < b.key;
  });
}

}  // namespace

absl::StatusOr<milvus::SearchResult> MilvusView::ask(const Context& context,
                                                     const milvus::SearchRequest& request) const {
  ATIMO_RETURN_IF_ERROR(context.check());
  ATIMO_ASSIGN_OR_RETURN(const auto collection, core_->collection().get(context));
  auto found = collection->search(context, request);
  if (!found.ok()) return core_->collection().note(found.status());
  return found;
}

absl::StatusOr<milvus::SparseVector> MilvusView::weighted_terms(std::span<const index::QueryTerm> query,
                                                                const index::SearchOptions& options) const {
  std::vector<std::uint32_t> numbers;
  for (const index::QueryTerm& term : query) numbers.push_back(term_number(term.field, term.term));
  ATIMO_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> frequencies, core_->ledger().frequencies(numbers));
  const std::uint64_t units = unit_count();
  std::map<std::uint32_t, double> weights;
  for (std::size_t i = 0; i < query.size(); ++i) {
    const double limit = double{options.max_df_share[query[i].field]} * static_cast<double>(units);
    if (frequencies[i] == 0 || static_cast<double>(frequencies[i]) > limit || query[i].weight == 0) continue;
    weights[numbers[i]] += query[i].weight * inverse_frequency(units, frequencies[i]);
  }
  milvus::SparseVector vector;
  for (const auto& [number, weight] : weights) {
    vector.ids.push_back(number);
    vector.weights.push_back(static_cast<float>(weight));
  }
  return vector;
}

absl::StatusOr<std::vector<index::Hit>> MilvusView::search(const Context& context,
                                                           std::span<const index::QueryTerm> query,
                                                           const index::Filter& filter,
                                                           const index::SearchOptions& options) const {
  ATIMO_RETURN_IF_ERROR(check_top_k(options.top_k));
  ATIMO_RETURN_IF_ERROR(check_terms(query));
  ATIMO_RETURN_IF_ERROR(context.check());
  // Nothing fed yet is not nothing found: a server that is away or refuses is said.
  if (unit_count() == 0) ATIMO_RETURN_IF_ERROR(core_->collection().get(context).status());
  milvus::SearchRequest request;
  ATIMO_ASSIGN_OR_RETURN(request.sparse, weighted_terms(query, options));
  std::vector<index::Hit> hits;
  if (request.sparse.empty()) return hits;
  request.k = options.top_k;
  request.filter = filter_of(filter);
  request.output_fields = output_fields();
  ATIMO_ASSIGN_OR_RETURN(const milvus::SearchResult found, ask(context, request));
  for (const milvus::Hit& hit : found.sparse) {
    if (hit.score <= 0) continue;
    ATIMO_ASSIGN_OR_RETURN(index::Hit one, hit_of(hit));
    hits.push_back(one);
  }
  sort_hits(hits, &index::Hit::score);
  return hits;
}

absl::Status MilvusView::check_vector(std::span<const float> query) const {
  if (query.size() != core_->options().dimensions) {
    return absl::InvalidArgumentError(
        concat("a vector of ", query.size(), " dimensions, wanted ", core_->options().dimensions));
  }
  if (std::all_of(query.begin(), query.end(), [](float value) { return value == 0; }))
    return absl::InvalidArgumentError("a vector of length 0 has no direction");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<index::DenseHit>> MilvusView::search_dense(const Context& context,
                                                                      std::span<const float> query,
                                                                      const index::Filter& filter,
                                                                      std::uint32_t top_k) const {
  ATIMO_RETURN_IF_ERROR(check_top_k(top_k));
  ATIMO_RETURN_IF_ERROR(check_vector(query));
  milvus::SearchRequest request;
  request.dense.assign(query.begin(), query.end());
  request.k = top_k;
  request.filter = filter_of(filter);
  request.filter.numbers.push_back({kVectorField, {1}});
  request.output_fields = output_fields();
  ATIMO_ASSIGN_OR_RETURN(const milvus::SearchResult found, ask(context, request));
  std::vector<index::DenseHit> hits;
  for (const milvus::Hit& hit : found.dense) {
    ATIMO_ASSIGN_OR_RETURN(const index::Hit one, hit_of(hit));
    hits.push_back({one.key, one.score, one.attributes});
  }
  sort_hits(hits, &index::DenseHit::cosine);
  return hits;
}

// A search among these units alone: the server compares each of them, and no vector travels.
absl::StatusOr<std::vector<std::optional<float>>> MilvusView::similarities(
    const Context& context, std::span<const float> query, std::span<const index::UnitKey> keys) const {
  ATIMO_RETURN_IF_ERROR(check_vector(query));
  absl::flat_hash_map<index::UnitKey, float> cosines;
  for (std::size_t done = 0; done < keys.size(); done += kKeysOfACall) {
    const auto part = keys.subspan(done, std::min(kKeysOfACall, keys.size() - done));
    milvus::SearchRequest request;
    request.dense.assign(query.begin(), query.end());
    request.k = part.size();
    request.filter.numbers = {{kKeyField, {part.begin(), part.end()}}, {kVectorField, {1}}};
    request.output_fields = {kKeyField};
    ATIMO_ASSIGN_OR_RETURN(const milvus::SearchResult found, ask(context, request));
    for (const milvus::Hit& hit : found.dense) {
      const auto key = hit.row.fields.find(std::string_view(kKeyField));
      if (key != hit.row.fields.end())
        cosines[static_cast<index::UnitKey>(std::get<std::int64_t>(key->second))] = hit.score;
    }
  }
  std::vector<std::optional<float>> out;
  for (const index::UnitKey key : keys) {
    const auto found = cosines.find(key);
    out.push_back(found == cosines.end() ? std::nullopt : std::optional(found->second));
  }
  return out;
}

// A ledger that cannot be read makes every search fail, and that says so.
std::uint64_t MilvusView::document_frequency(std::uint8_t field, std::string_view term) const {
  const std::uint32_t number = term_number(field, term);
  const auto frequencies = core_->ledger().frequencies({&number, 1});
  return frequencies.ok() ? frequencies->front() : 0;
}

index::FieldStatistics MilvusView::statistics(std::uint8_t field) const {
  return field_statistics(core_->ledger().statistics(), field);
}

std::uint64_t MilvusView::unit_count() const { return core_->ledger().statistics().units; }

}  // namespace atimo::retrieval::internal
