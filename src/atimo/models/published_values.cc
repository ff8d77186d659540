#include "atimo/models/published_values.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/internal/bge_values.h"

namespace atimo::models {
namespace {

using encoder::Embedding;
using encoder::Encoder;
using internal::LexicalValue;
using internal::LogitValue;
using internal::PairValue;

constexpr std::uint32_t kMaxTokens = 128;  // of the published examples
constexpr std::size_t kShownBytes = 24;

// Enough of a text to know which one it is.
std::string shown(std::string_view text) {
  return text.size() <= kShownBytes ? std::string(text) : concat(text.substr(0, kShownBytes), "…");
}

using Embeddings = std::map<std::string_view, Embedding>;

absl::StatusOr<Embeddings> embed_all(const Context& context, const Encoder& model) {
  Embeddings embeddings;
  for (const PairValue& pair : internal::bge_m3_pairs()) {
    embeddings.try_emplace(pair.query);
    embeddings.try_emplace(pair.passage);
  }
  std::vector<std::string_view> texts;
  for (const auto& [text, embedding] : embeddings) texts.push_back(text);
  Encoder::EmbedOptions options;
  options.sparse = options.multi_vector = true;
  options.max_tokens = kMaxTokens;
  ATIMO_ASSIGN_OR_RETURN(auto results, model.embed(context, texts, options));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ATIMO_RETURN_IF_ERROR(results[i].status());
    embeddings[texts[i]] = *std::move(results[i]);
  }
  return embeddings;
}

double weight_of(const Embedding& embedding, std::string_view piece, const encoder::Tokenizer& tokenizer) {
  for (const encoder::TokenWeight& token : embedding.sparse) {
    if (tokenizer.piece(token.id) == piece) return token.weight;
  }
  return 0;
}

absl::StatusOr<std::vector<Comparison>> compare_bge_m3(const Context& context, const Encoder& model,
                                                       double tolerance) {
  ATIMO_ASSIGN_OR_RETURN(const Embeddings embeddings, embed_all(context, model));
  ATIMO_ASSIGN_OR_RETURN(const auto tokenizer, model.tokenizer());
  std::vector<Comparison> values;
  for (const PairValue& pair : internal::bge_m3_pairs()) {
    values.push_back(
        {.what = concat(pair.what, ": ", shown(pair.query), " × ", shown(pair.passage)),
         .expected = pair.value,
         .got = encoder::hybrid_score(embeddings.at(pair.query), embeddings.at(pair.passage), pair.weights),
         .tolerance = tolerance});
  }
  for (const LexicalValue& word : internal::bge_m3_lexical()) {
    values.push_back({.what = concat("lexical: ", word.piece, " (", word.question, ")"),
                      .expected = word.value,
                      .got = weight_of(embeddings.at(word.question), word.piece, *tokenizer),
                      .tolerance = tolerance});
  }
  return values;
}

absl::StatusOr<std::vector<Comparison>> compare_reranker(const Context& context, const Encoder& model,
                                                         double tolerance) {
  std::vector<Comparison> values;
  for (const LogitValue& logit : internal::bge_reranker_logits()) {
    const std::string_view documents[] = {logit.passage};
    ATIMO_ASSIGN_OR_RETURN(const auto scores, model.rerank(context, logit.query, documents, {}));
    ATIMO_RETURN_IF_ERROR(scores.front().status());
    values.push_back({.what = concat("logit: ", logit.query, " × ", shown(logit.passage)),
                      .expected = logit.value,
                      .got = scores.front()->logit,
                      .tolerance = tolerance});
  }
  return values;
}

}  // namespace

bool Comparison::passes() const { return std::abs(difference()) <= tolerance; }

bool Verification::passes() const {
  return std::all_of(values.begin(), values.end(), [](const Comparison& value) { return value.passes(); });
}

Tolerances tolerances(encoder::Precision precision) {
  switch (precision) {
    case encoder::Precision::kF32:
      return {.similarity = 2e-3, .logit = 2e-2};
    case encoder::Precision::kBf16:
      return {.similarity = 1e-2, .logit = 1e-1};
    case encoder::Precision::kInt8:
      return {.similarity = 3e-2, .logit = 5e-1};
  }
  return {};
}

absl::StatusOr<std::vector<Comparison>> compare_published(const Context& context, const Encoder& model) {
  const Tolerances allowed = tolerances(model.info().precision);
  if (model.info().name == "bge-m3") return compare_bge_m3(context, model, allowed.similarity);
  if (model.info().name == "bge-reranker-v2-m3") return compare_reranker(context, model, allowed.logit);
  return std::vector<Comparison>();
}

absl::StatusOr<Verification> verify(const Context& context, std::shared_ptr<const encoder::ModelFile> file,
                                    std::string_view place, const encoder::CpuOptions& cpu) {
  ATIMO_RETURN_IF_ERROR(annotate(file->verify(), place));
  Verification verification{.info = file->info(), .bytes = file->bytes(), .values = {}};
  ATIMO_ASSIGN_OR_RETURN(const auto encoder,
                         Encoder::open(std::move(file), place, {.cpu = cpu, .scheduler = {}}));
  ATIMO_ASSIGN_OR_RETURN(verification.values, compare_published(context, *encoder));
  return verification;
}

}  // namespace atimo::models
