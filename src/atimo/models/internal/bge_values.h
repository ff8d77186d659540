#pragma once

#include <array>
#include <span>
#include <string_view>

#include "atimo/encoder/encoder.h"

namespace atimo::models::internal {

// What was published of BGE-M3 (FlagEmbedding's README and examples, sentence-transformers' tests) and of its
// reranker, to be compared with what this program computes.

inline constexpr std::string_view kQuestionM3 = "What is BGE M3?";
inline constexpr std::string_view kQuestionBm25 = "Defination of BM25";  // spelt as published
inline constexpr std::string_view kPassageM3 =
    "BGE M3 is an embedding model supporting dense retrieval, lexical matching and multi-vector interaction.";
inline constexpr std::string_view kPassageBm25 =
    "BM25 is a bag-of-words retrieval function that ranks a set of documents based on the query terms "
    "appearing "
    "in each document";

struct PairValue {
  std::string_view what;
  std::string_view query, passage;
  encoder::HybridWeights weights;
  double value;
};
std::span<const PairValue> bge_m3_pairs();

// Of a word piece in a question.
struct LexicalValue {
  std::string_view question, piece;
  double value;
};
std::span<const LexicalValue> bge_m3_lexical();

struct LogitValue {
  std::string_view query, passage;
  double value;
};
std::span<const LogitValue> bge_reranker_logits();

}  // namespace atimo::models::internal
