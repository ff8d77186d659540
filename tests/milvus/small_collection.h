#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "atimo/milvus/collection.h"

namespace atimo::milvus::testing {

inline constexpr std::size_t kDimension = 16;

inline CollectionOptions small_options(CollectionOptions::Key key = CollectionOptions::Key::kNumber) {
  CollectionOptions options;
  options.name = "normas";
  options.dimension = kDimension;
  options.key = key;
  return options;
}

// Vectors of a seeded source.
class Vectors {
 public:
  explicit Vectors(unsigned seed) : random_(seed) {}
  std::vector<float> dense() {
    std::normal_distribution<float> component;
    std::vector<float> vector(kDimension);
    for (float& value : vector) value = component(random_);
    return vector;
  }
  SparseVector sparse(std::size_t terms = 8) {
    std::uniform_int_distribution<std::uint32_t> gap(1, 6);
    std::uniform_real_distribution<float> weight(0.05f, 1.0f);
    SparseVector vector;
    for (std::uint32_t id = 0; vector.ids.size() < terms;) {
      vector.ids.push_back(id += gap(random_));
      vector.weights.push_back(weight(random_));
    }
    return vector;
  }

 private:
  std::mt19937 random_;
};

inline double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * b[i];
    of_a += double{a[i]} * a[i];
    of_b += double{b[i]} * b[i];
  }
  return product / std::sqrt(of_a * of_b);
}

inline double inner_product(const SparseVector& a, const SparseVector& b) {
  double product = 0;
  for (std::size_t i = 0; i < a.ids.size(); ++i) {
    const auto found = std::lower_bound(b.ids.begin(), b.ids.end(), a.ids[i]);
    if (found != b.ids.end() && *found == a.ids[i])
      product += double{a.weights[i]} * b.weights[static_cast<std::size_t>(found - b.ids.begin())];
  }
  return product;
}

// The k rows with the largest scores, best first.
using Ranking = std::vector<std::pair<double, std::string>>;
template <typename Score>
Ranking brute_force(const std::vector<Row>& rows, std::size_t k, const Score& score) {
  Ranking ranking;
  for (const Row& row : rows) ranking.emplace_back(score(row), row.chunk_id);
  std::sort(ranking.begin(), ranking.end(), std::greater());
  ranking.resize(std::min(k, ranking.size()));
  return ranking;
}

// Rows of three documents, of years 2000 to 2009 and status 0 to 2, each in force for a hundred days from its
// number on.
inline std::vector<Row> sample_rows(std::size_t count) {
  Vectors vectors(7);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::int64_t>(i);
    Row row;
    row.chunk_id = "LEI-" + std::to_string(i % 3) + "#ART-" + std::to_string(i);
    row.fields["document_id"] = "LEI-" + std::to_string(i % 3);
    row.fields["tipo_documento"] = std::string(i % 2 == 0 ? "LEI" : "DECRETO");
    row.fields["ano"] = 2000 + number % 10;
    row.fields["status"] = number % 3;
    row.fields["valid_from"] = number;
    row.fields["valid_to"] = number + 100;
    row.fields["namespace"] = std::string(i % 5 == 0 ? "outro" : "default");
    row.fields["text"] = "Artigo " + std::to_string(i) + ": é vedado.";
    row.dense = vectors.dense();
    row.thesis = vectors.dense();
    row.sparse = vectors.sparse();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace atimo::milvus::testing
