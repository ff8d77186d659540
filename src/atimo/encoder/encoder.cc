#include "atimo/encoder/encoder.h"

#include <algorithm>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::encoder {
namespace {

// The least that a pair needs beside its special tokens (pair_input's precondition).
constexpr std::uint32_t kMinTokens = 8;

absl::StatusOr<std::uint32_t> token_limit(std::uint32_t asked, const ModelInfo& info) {
  const std::uint32_t most = info.config.max_tokens();
  if (asked == 0) return most;
  if (asked < kMinTokens) {
    return absl::InvalidArgumentError(
        concat("o limite de tokens é ", asked, "; deve ser de ", kMinTokens, " a ", most));
  }
  return std::min(asked, most);
}

absl::Status check_text(std::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("texto vazio");
  if (!is_valid_utf8(text)) return absl::InvalidArgumentError("o texto não é UTF-8 válido");
  return absl::OkStatus();
}

// The largest weight of each token; special tokens and <unk> say nothing.
std::vector<TokenWeight> sparse_of(std::span<const TokenId> ids, std::span<const float> weights,
                                   const SpecialTokens& special) {
  std::vector<TokenWeight> all;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const TokenId id = ids[i];
    const bool ignored =
        id == special.begin || id == special.end || id == special.padding || id == special.unknown;
    if (!ignored && weights[i] > 0) all.push_back({id, weights[i]});
  }
  std::sort(all.begin(), all.end(), [](const TokenWeight& a, const TokenWeight& b) {
    return a.id != b.id ? a.id < b.id : a.weight > b.weight;
  });
  const auto same = [](const TokenWeight& a, const TokenWeight& b) { return a.id == b.id; };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

// Results of the inputs that were run, put back among the statuses of those that were not.
template <typename Result, typename Make>
std::vector<absl::StatusOr<Result>> merge(std::vector<absl::Status> checks,
                                          std::vector<absl::StatusOr<Output>> outputs, const Make& make) {
  std::vector<absl::StatusOr<Result>> results;
  std::size_t next = 0;
  for (absl::Status& check : checks) {
    if (!check.ok()) {
      results.emplace_back(std::move(check));
      continue;
    }
    absl::StatusOr<Output>& output = outputs[next];
    if (output.ok()) {
      results.emplace_back(make(next, *std::move(output)));
    } else {
      results.emplace_back(output.status());
    }
    ++next;
  }
  return results;
}

}  // namespace

Encoder::Encoder(std::shared_ptr<const ModelFile> file, std::unique_ptr<const Tokenizer> tokenizer,
                 std::unique_ptr<Backend> backend, const Scheduler::Options& options)
    : file_(std::move(file)), tokenizer_(std::move(tokenizer)), scheduler_(std::move(backend), options) {}

absl::StatusOr<std::unique_ptr<Encoder>> Encoder::open(const std::filesystem::path& model,
                                                       const Options& options) {
  ATIMO_ASSIGN_OR_RETURN(std::shared_ptr<const ModelFile> file, ModelFile::open(model));
  return open(std::move(file), model.string(), options);
}

absl::StatusOr<std::unique_ptr<Encoder>> Encoder::open(std::shared_ptr<const ModelFile> file,
                                                       std::string_view place, const Options& options) {
  absl::StatusOr<std::unique_ptr<const Tokenizer>> tokenizer = Tokenizer::open(file->tokenizer());
  if (!tokenizer.ok()) return annotate(tokenizer.status(), place);
  if ((*tokenizer)->vocabulary() > file->info().config.vocabulary) {
    return absl::DataLossError(concat(place, ": o tokenizador tem ", (*tokenizer)->vocabulary(),
                                      " tokens, o modelo conhece ", file->info().config.vocabulary));
  }
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Backend> backend, make_cpu_backend(file, options.cpu));
  return std::unique_ptr<Encoder>(
      new Encoder(std::move(file), *std::move(tokenizer), std::move(backend), options.scheduler));
}

Embedding Encoder::embedding_of(const TokenizedInput& input, Output output) const {
  return {.dense = std::move(output.dense),
          .sparse = sparse_of(input.ids, output.token_weights, tokenizer_->special()),
          .vectors = std::move(output.multi_vector),
          .vector_width = info().multi_vector_width,
          .tokens = static_cast<std::uint32_t>(input.ids.size()),
          .dropped = input.dropped};
}

absl::StatusOr<std::vector<absl::StatusOr<Embedding>>> Encoder::embed(const Context& context,
                                                                      std::span<const std::string_view> texts,
                                                                      const EmbedOptions& options) const {
  ATIMO_ASSIGN_OR_RETURN(const std::uint32_t limit, token_limit(options.max_tokens, info()));
  std::vector<absl::Status> checks;
  std::vector<TokenizedInput> inputs;
  for (const std::string_view text : texts) {
    checks.push_back(check_text(text));
    if (checks.back().ok()) inputs.push_back(single_input(*tokenizer_, tokenizer_->encode(text), limit));
  }
  const Heads heads{.dense = options.dense, .sparse = options.sparse, .multi_vector = options.multi_vector};
  ATIMO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<Output>> outputs,
                         scheduler_.run(context, options.lane, inputs, heads));
  return merge<Embedding>(std::move(checks), std::move(outputs), [&](std::size_t i, Output output) {
    return embedding_of(inputs[i], std::move(output));
  });
}

absl::StatusOr<std::vector<absl::StatusOr<RerankScore>>> Encoder::rerank(
    const Context& context, std::string_view query, std::span<const std::string_view> documents,
    const RerankOptions& options) const {
  if (!info().config.classifier) {
    return absl::FailedPreconditionError(concat("o modelo ", info().name, " não é um reranker"));
  }
  ATIMO_ASSIGN_OR_RETURN(const std::uint32_t limit, token_limit(options.max_tokens, info()));
  if (const absl::Status status = check_text(query); !status.ok()) return annotate(status, "consulta");
  const std::vector<TokenId> query_ids = tokenizer_->encode(query);
  std::vector<absl::Status> checks;
  std::vector<TokenizedInput> inputs;
  for (const std::string_view document : documents) {
    checks.push_back(check_text(document));
    if (checks.back().ok()) {
      inputs.push_back(pair_input(*tokenizer_, query_ids, tokenizer_->encode(document), limit));
    }
  }
  ATIMO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<Output>> outputs,
                         scheduler_.run(context, options.lane, inputs, {.score = true}));
  return merge<RerankScore>(std::move(checks), std::move(outputs), [&](std::size_t i, const Output& output) {
    return RerankScore{output.logit, static_cast<std::uint32_t>(inputs[i].ids.size()), inputs[i].dropped};
  });
}

}  // namespace atimo::encoder
