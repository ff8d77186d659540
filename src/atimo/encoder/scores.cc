#include <algorithm>
#include <cmath>
#include <numeric>

#include "atimo/encoder/encoder.h"

namespace atimo::encoder {

float RerankScore::probability() const { return 1.0f / (1.0f + std::exp(-logit)); }

float dense_score(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin(), 0.0f);
}

float lexical_score(std::span<const TokenWeight> a, std::span<const TokenWeight> b) {
  float sum = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (i->id == j->id) {
      sum += i++->weight * j++->weight;
    } else if (i->id < j->id) {
      ++i;
    } else {
      ++j;
    }
  }
  return sum;
}

float multi_vector_score(const Embedding& query, const Embedding& document) {
  const std::size_t width = query.vector_width;
  if (width == 0 || document.vector_width != width || query.vectors.empty() || document.vectors.empty())
    return 0;
  float sum = 0;
  for (std::size_t q = 0; q < query.vectors.size(); q += width) {
    float best = -1;
    for (std::size_t d = 0; d < document.vectors.size(); d += width) {
      best = std::max(
          best, std::inner_product(&query.vectors[q], &query.vectors[q] + width, &document.vectors[d], 0.0f));
    }
    sum += best;
  }
  return sum / static_cast<float>(query.vectors.size() / width);
}

float hybrid_score(const Embedding& query, const Embedding& document, const HybridWeights& weights) {
  const float total = weights.dense + weights.sparse + weights.multi_vector;
  if (!(total > 0)) return 0;
  float sum = 0;
  if (weights.dense > 0) sum += weights.dense * dense_score(query.dense, document.dense);
  if (weights.sparse > 0) sum += weights.sparse * lexical_score(query.sparse, document.sparse);
  if (weights.multi_vector > 0) sum += weights.multi_vector * multi_vector_score(query, document);
  return sum / total;
}

}  // namespace atimo::encoder
