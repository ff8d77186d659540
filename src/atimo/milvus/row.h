#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace atimo::milvus {

// Non-zero weights by term. `ids` strictly increasing and below 2^32 - 1, weights finite, as many as ids.
struct SparseVector {
  std::vector<std::uint32_t> ids;
  std::vector<float> weights;

  bool empty() const { return ids.empty(); }
};

// Integers of every width and booleans are int64, both kinds of floating point are double.
using Value = std::variant<std::int64_t, double, std::string>;
// By the names that the collection gives them.
using Fields = std::map<std::string, Value, std::less<>>;

// One chunk as a collection stores it.
struct Row {
  std::string chunk_id;
  Fields fields;  // neither the chunk's id nor vectors
  std::vector<float> dense;
  std::vector<float> thesis;
  SparseVector sparse;
};

// A row found. The score is the server's, larger is better.
struct Hit {
  float score = 0;
  Row row;  // what was asked for; the chunk's id always
};

}  // namespace atimo::milvus
