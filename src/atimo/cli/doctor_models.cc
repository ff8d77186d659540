#include <array>
#include <span>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/doctor_parts.h"
#include "atimo/cli/internal/doctor_words.h"

namespace atimo::cli::internal {
namespace {

using encoder::Encoder;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 4> kSentences = {
    "Qual é o prazo para interpor recurso contra a decisão que julgou as propostas?",
    "Art. 75. É dispensável a licitação para contratação que envolva valores inferiores aos fixados neste "
    "artigo, no caso de obras e serviços de engenharia ou de serviços de manutenção de veículos automotores.",
    "§ 1º Para fins de aferição dos valores que atendam aos limites referidos nos incisos I e II do caput, "
    "deverão ser observados o somatório do que for despendido no exercício financeiro pela respectiva "
    "unidade gestora e o da despesa realizada com objetos de mesma natureza.",
    "A administração pública direta e indireta obedecerá aos princípios de legalidade, impessoalidade, "
    "moralidade, publicidade e eficiência."};

constexpr std::size_t kRuns = 50;
constexpr milliseconds kBudget{500};
constexpr milliseconds kTokenizerTime{100};
constexpr milliseconds kLongestForward{10'000};

// Above these a model holds a question up more than a person takes for at once.
constexpr double kSlowVectorMs = 100;
constexpr double kSlowRerankMs = 2'000;
constexpr double kSlowStartMs = 10'000;
constexpr double kSlowTokensPerSecond = 100'000;

Context context_of(const Session& session) {
  return Context(session.arguments.name_space, Clock::now() + kLongestForward);
}

absl::Status embed_once(const Session& session, const Encoder& model) {
  ATIMO_ASSIGN_OR_RETURN(const auto results, model.embed(context_of(session), {kSentences.data(), 1}, {}));
  return results[0].status();
}

absl::Status rerank_once(const Session& session, const Encoder& model) {
  ATIMO_ASSIGN_OR_RETURN(const auto results,
                         model.rerank(context_of(session), kSentences[0], {&kSentences[1], 1}, {}));
  return results[0].status();
}

// Opens the model that a key names, and runs it once cold and then until the median holds. Not configured:
// `opened` stays null.
template <typename Once>
Finding measure_model(const Session& session, std::string_view component, const std::string& name,
                      const Once& once, std::shared_ptr<const Encoder>& opened) {
  absl::StatusOr<std::shared_ptr<const Encoder>> model = open_model(session, component, name);
  if (!model.ok()) return failed(component, model.status());
  if (*model == nullptr) {
    return {.component = component,
            .health = Health::kNotConfigured,
            .figures = {},
            .remark = concat(component, doctor_words(session.view.lang).not_set)};
  }
  const Clock::time_point start = Clock::now();
  // A model that is opened with its first text is opened within this time, else it was before.
  const double opened_before = (*model)->load_ms();
  const absl::Status first = once(**model);
  if (!first.ok()) return failed(component, first);
  const double cold = opened_before + ms_since(start);
  const absl::StatusOr<double> warm = median_ms(kRuns, kBudget, [&] { return once(**model); });
  if (!warm.ok()) return failed(component, warm.status());
  opened = *std::move(model);
  const encoder::ModelInfo& info = opened->info();
  return {.component = component,
          .health = cold > kSlowStartMs ? Health::kSlow : Health::kOk,
          .figures = {{"cold_ms", cold}, {"warm_ms", *warm}},
          .remark = concat(info.name, " ", encoder::name_of(info.precision))};
}

}  // namespace

Finding diagnose_embedder(const Session& session, ConfiguredModels& models) {
  const auto once = [&](const Encoder& model) { return embed_once(session, model); };
  Finding finding = measure_model(session, "embedder", session.config.embedder, once, models.embedder);
  if (finding.figure("warm_ms").value_or(0) > kSlowVectorMs) finding.health = Health::kSlow;
  return finding;
}

Finding diagnose_reranker(const Session& session, ConfiguredModels& models) {
  const auto once = [&](const Encoder& model) { return rerank_once(session, model); };
  Finding finding = measure_model(session, "reranker", session.config.reranker, once, models.reranker);
  if (const std::optional<double> pair = finding.figure("warm_ms")) {
    const double question = *pair * session.config.rerank_depth;
    if (question > kSlowRerankMs) finding.health = Health::kSlow;
    finding.figures.push_back({"pairs", static_cast<double>(session.config.rerank_depth)});
  }
  return finding;
}

Finding diagnose_tokenizer(const Session& session, const ConfiguredModels& models) {
  const DoctorWords& words = doctor_words(session.view.lang);
  if (models.embedder == nullptr) {
    return {.component = "tokenizer",
            .health = Health::kNotConfigured,
            .figures = {},
            .remark = std::string(words.no_embedder)};
  }
  const auto tokenizer = models.embedder->tokenizer();
  if (!tokenizer.ok()) {
    return {.component = "tokenizer",
            .health = Health::kFailed,
            .figures = {},
            .remark = std::string(message_of(tokenizer.status()))};
  }
  const Clock::time_point start = Clock::now();
  std::size_t tokens = 0;
  while (Clock::now() - start < kTokenizerTime) {
    for (const std::string_view sentence : kSentences) tokens += (*tokenizer)->encode(sentence).size();
  }
  const double per_second = static_cast<double>(tokens) / (ms_since(start) / 1e3);
  return {.component = "tokenizer",
          .health = per_second < kSlowTokensPerSecond ? Health::kSlow : Health::kOk,
          .figures = {{"tokens_s", per_second}},
          .remark = concat(words.built_from, " ", models.embedder->info().name)};
}

}  // namespace atimo::cli::internal
