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

Embedding embedding_of(const TokenizedInput& input, Output output, const SpecialTokens& special,
                       std::uint32_t vector_width) {
  return {.dense = std::move(output.dense),
          .sparse = sparse_of(input.ids, output.token_weights, special),
          .vectors = std::move(output.multi_vector),
          .vector_width = vector_width,
          .tokens = static_cast<std::uint32_t>(input.ids.size()),
          .dropped = input.dropped};
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

struct Encoder::Core {
  Core(std::shared_ptr<const ModelFile> file_in, std::unique_ptr<const Tokenizer> tokenizer_in,
       std::unique_ptr<Backend> backend, const Scheduler::Options& options,
       std::shared_ptr<SchedulerCounters> counters)
      : file(std::move(file_in)),
        tokenizer(std::move(tokenizer_in)),
        scheduler(std::move(backend), options, std::move(counters)) {}

  const std::shared_ptr<const ModelFile> file;  // the tokenizer views it
  const std::unique_ptr<const Tokenizer> tokenizer;
  Scheduler scheduler;
};

Encoder::Encoder(ModelInfo info, Opener opener, std::string place, const Options& options)
    : info_(std::move(info)),
      opener_(std::move(opener)),
      place_(std::move(place)),
      options_(options),
      counters_(std::make_shared<SchedulerCounters>()),
      last_used_(Clock::now()) {}

absl::StatusOr<std::unique_ptr<Encoder>> Encoder::open(Opener opener, std::string_view place,
                                                       const Options& options) {
  const Clock::time_point start = Clock::now();
  ATIMO_ASSIGN_OR_RETURN(std::shared_ptr<const ModelFile> file, opener());
  std::unique_ptr<Encoder> encoder(new Encoder(file->info(), std::move(opener), std::string(place), options));
  if (options.load == Load::kNow) ATIMO_RETURN_IF_ERROR(encoder->load(std::move(file), start));
  return encoder;
}

absl::StatusOr<std::unique_ptr<Encoder>> Encoder::open(const std::filesystem::path& model,
                                                       const Options& options) {
  return open([model] { return ModelFile::open(model); }, model.string(), options);
}

absl::StatusOr<std::unique_ptr<Encoder>> Encoder::open(std::shared_ptr<const ModelFile> file,
                                                       std::string_view place, const Options& options) {
  return open([kept = std::move(file)] { return kept; }, place, options);
}

// REQUIRES: mutex_ is held, or nobody else knows the encoder yet.
absl::Status Encoder::load(std::shared_ptr<const ModelFile> file, Clock::time_point start) const {
  if (file->info() != info_)
    return absl::FailedPreconditionError(concat(place_, ": o arquivo agora tem outro modelo (",
                                                file->info().name, ", ", name_of(file->info().precision),
                                                "); reinicie o servidor para usá-lo"));
  absl::StatusOr<std::unique_ptr<const Tokenizer>> tokenizer = Tokenizer::open(file->tokenizer());
  if (!tokenizer.ok()) return annotate(tokenizer.status(), place_);
  if ((*tokenizer)->vocabulary() > info_.config.vocabulary) {
    return absl::DataLossError(concat(place_, ": o tokenizador tem ", (*tokenizer)->vocabulary(),
                                      " tokens, o modelo conhece ", info_.config.vocabulary));
  }
  ATIMO_ASSIGN_OR_RETURN(std::unique_ptr<Backend> backend, make_cpu_backend(file, options_.cpu));
  core_ = std::make_shared<Core>(std::move(file), *std::move(tokenizer), std::move(backend),
                                 options_.scheduler, counters_);
  device_ = core_->scheduler.device();
  load_ms_ = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<Encoder::Core>> Encoder::core() const {
  // Who comes while it is being opened would wait for it anyway.
  const std::lock_guard lock(mutex_);
  if (core_ == nullptr) {
    const Clock::time_point start = Clock::now();
    ATIMO_ASSIGN_OR_RETURN(std::shared_ptr<const ModelFile> file, opener_());
    ATIMO_RETURN_IF_ERROR(load(std::move(file), start));
  }
  last_used_ = Clock::now();
  // The pointer given out is one of its own, whose end says that the text is done.
  return std::shared_ptr<Core>(core_.get(), [this, kept = core_](Core*) {
    const std::lock_guard done(mutex_);
    last_used_ = Clock::now();
  });
}

absl::StatusOr<std::shared_ptr<const Tokenizer>> Encoder::tokenizer() const {
  ATIMO_ASSIGN_OR_RETURN(const std::shared_ptr<Core> core, this->core());
  return std::shared_ptr<const Tokenizer>(core, core->tokenizer.get());
}

std::size_t Encoder::queued() const {
  const std::lock_guard lock(mutex_);
  return core_ == nullptr ? 0 : core_->scheduler.queued();
}

std::string Encoder::device() const {
  const std::lock_guard lock(mutex_);
  return device_;
}

bool Encoder::is_loaded() const {
  const std::lock_guard lock(mutex_);
  return core_ != nullptr;
}

double Encoder::load_ms() const {
  const std::lock_guard lock(mutex_);
  return load_ms_;
}

std::chrono::milliseconds Encoder::idle_for() const {
  const std::lock_guard lock(mutex_);
  if (core_ == nullptr || core_.use_count() > 1) return std::chrono::milliseconds(0);
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_used_);
}

void Encoder::unload() const {
  std::shared_ptr<Core> gone;  // ends outside the lock: its threads are waited for
  const std::lock_guard lock(mutex_);
  gone.swap(core_);
}

absl::StatusOr<std::unique_ptr<Encoder>> Encoder::reopened() const {
  const Clock::time_point start = Clock::now();
  std::unique_ptr<Encoder> fresh(new Encoder(info_, opener_, place_, options_));
  ATIMO_ASSIGN_OR_RETURN(std::shared_ptr<const ModelFile> file, opener_());
  ATIMO_RETURN_IF_ERROR(fresh->load(std::move(file), start));
  return fresh;
}

void Encoder::take_over(const Encoder& fresh) const {
  std::shared_ptr<Core> next;
  double load_ms = 0;
  {
    const std::lock_guard lock(fresh.mutex_);
    next = fresh.core_;
    load_ms = fresh.load_ms_;
  }
  const std::lock_guard lock(mutex_);
  next.swap(core_);
  load_ms_ = load_ms;
  last_used_ = Clock::now();
}

absl::StatusOr<std::vector<absl::StatusOr<Embedding>>> Encoder::embed(const Context& context,
                                                                      std::span<const std::string_view> texts,
                                                                      const EmbedOptions& options) const {
  ATIMO_ASSIGN_OR_RETURN(const std::uint32_t limit, token_limit(options.max_tokens, info()));
  ATIMO_ASSIGN_OR_RETURN(const std::shared_ptr<Core> core, this->core());
  const Tokenizer& tokenizer = *core->tokenizer;
  std::vector<absl::Status> checks;
  std::vector<TokenizedInput> inputs;
  for (const std::string_view text : texts) {
    checks.push_back(check_text(text));
    if (checks.back().ok()) inputs.push_back(single_input(tokenizer, tokenizer.encode(text), limit));
  }
  const Heads heads{.dense = options.dense, .sparse = options.sparse, .multi_vector = options.multi_vector};
  ATIMO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<Output>> outputs,
                         core->scheduler.run(context, options.lane, inputs, heads));
  return merge<Embedding>(std::move(checks), std::move(outputs), [&](std::size_t i, Output output) {
    return embedding_of(inputs[i], std::move(output), tokenizer.special(), info().multi_vector_width);
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
  ATIMO_ASSIGN_OR_RETURN(const std::shared_ptr<Core> core, this->core());
  const Tokenizer& tokenizer = *core->tokenizer;
  const std::vector<TokenId> query_ids = tokenizer.encode(query);
  std::vector<absl::Status> checks;
  std::vector<TokenizedInput> inputs;
  for (const std::string_view document : documents) {
    checks.push_back(check_text(document));
    if (checks.back().ok()) {
      inputs.push_back(pair_input(tokenizer, query_ids, tokenizer.encode(document), limit));
    }
  }
  ATIMO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<Output>> outputs,
                         core->scheduler.run(context, options.lane, inputs, {.score = true}));
  return merge<RerankScore>(std::move(checks), std::move(outputs), [&](std::size_t i, const Output& output) {
    return RerankScore{output.logit, static_cast<std::uint32_t>(inputs[i].ids.size()), inputs[i].dropped};
  });
}

}  // namespace atimo::encoder
