#include <algorithm>
#include <map>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/doctor_parts.h"
#include "atimo/cli/internal/doctor_words.h"
#include "atimo/client/remote_engine.h"

namespace atimo::cli::internal {
namespace {

double load_ms(const std::shared_ptr<const encoder::Encoder>& model) {
  return model == nullptr ? 0 : model->load_ms();
}

using daemon::Resident;
using std::chrono::milliseconds;

constexpr std::size_t kQuestions = 5;
constexpr std::size_t kWords = 8;
constexpr std::size_t kFewestWords = 5;
constexpr std::size_t kMostWordBytes = 64;
constexpr std::size_t kAsks = 25;
constexpr milliseconds kAsksBudget{1'500};
constexpr milliseconds kLongestQuestion{4'000};
constexpr milliseconds kLongestListing{4'000};
constexpr double kSlowSearchMs = 100;

// The component that a stage of the engine keeps busy; the rest is the engine's own.
std::string_view component_of(std::string_view stage) {
  if (stage == "embed") return "embedder";
  if (stage == "search") return "index";
  if (stage == "hyde") return "llm";
  if (stage == "rank") return "ranker";
  if (stage == "rerank") return "reranker";
  return "engine";
}

// Words from the middle of a text, in their order; empty when it has too few.
std::string some_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!word.empty() && word.size() <= kMostWordBytes) words.push_back(word);
  }
  if (words.size() < kFewestWords) return {};
  const std::size_t count = std::min(words.size(), kWords);
  std::string question;
  for (std::size_t i = (words.size() - count) / 2, end = i + count; i < end; ++i)
    question += concat(question.empty() ? "" : " ", words[i]);
  return question;
}

// Questions made of the words of devices, spread over the documents.
absl::StatusOr<std::vector<std::string>> sample_questions(const Session& session,
                                                          const engine::Engine& engine) {
  const Context context = session.context().until(Clock::now() + kLongestListing);
  ATIMO_ASSIGN_OR_RETURN(const std::vector<store::Document> documents, engine.documents(context));
  std::vector<std::string> questions;
  const std::size_t step = std::max<std::size_t>(1, documents.size() / kQuestions);
  for (std::size_t at = 0; at < documents.size() && questions.size() < kQuestions; at += step) {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<store::StoredDevice> devices,
                           engine.devices(context, documents[at].id, std::nullopt));
    // One of each document, and of a single one as many as there are questions.
    const std::size_t wanted = std::max<std::size_t>(1, kQuestions / documents.size());
    const std::size_t stride = std::max<std::size_t>(1, devices.size() / (wanted + 1));
    std::size_t taken = 0;
    for (std::size_t i = stride / 2; i < devices.size() && taken < wanted; ++i) {
      std::string question = some_words(devices[i].text);
      if (question.empty()) continue;
      questions.push_back(std::move(question));
      ++taken;
      i += stride - 1;
    }
  }
  return questions;
}

using StageTimes = std::map<std::string_view, std::vector<double>>;

absl::Status ask_once(const Session& session, const engine::Engine& engine, const std::string& text,
                      StageTimes& times) {
  const Context context = session.context().until(Clock::now() + kLongestQuestion);
  engine::Question question;
  question.text = text;
  question.top_k = session.config.top_k;
  question.fresh = true;
  ATIMO_ASSIGN_OR_RETURN(const engine::Answer answer, engine.ask(context, question));
  std::map<std::string_view, double> sums;
  for (const engine::Timing& timing : answer.timings) {
    // The sums of the others.
    if (timing.stage != "total" && timing.stage != "retrieval") sums[component_of(timing.stage)] += timing.ms;
  }
  for (const auto& [component, ms] : sums) times[component].push_back(ms);
  return absl::OkStatus();
}

// As the configuration has it: with its models, and its LLM where the plan wants one.
absl::StatusOr<StageTimes> ask_all(const Session& session, const engine::Engine& engine,
                                   const std::vector<std::string>& questions) {
  StageTimes times;
  ATIMO_RETURN_IF_ERROR(ask_once(session, engine, questions[0], times));
  const Clock::time_point end = Clock::now() + kAsksBudget;
  StageTimes warm;
  for (std::size_t i = 0; i < kAsks && Clock::now() < end; ++i)
    ATIMO_RETURN_IF_ERROR(ask_once(session, engine, questions[i % questions.size()], warm));
  return warm.empty() ? times : warm;
}

struct Reached {
  std::unique_ptr<engine::Engine> engine;
  double opening_ms = 0;  // 0: a resident had it open
};

absl::StatusOr<Reached> reach(const Session& session, const Resident& resident,
                              const absl::StatusOr<ConfiguredModels>& models) {
  if (resident.state == Resident::State::kReady)
    return Reached{client::remote_engine({.socket = resident.record.socket}), 0};
  // An index follows its embedder: opened without it, it would be made anew.
  ATIMO_RETURN_IF_ERROR(models.status());
  const Clock::time_point start = Clock::now();
  ATIMO_ASSIGN_OR_RETURN(auto engine, open_answering_engine(session, *models));
  return Reached{std::move(engine), ms_since(start) + load_ms(models->embedder) + load_ms(models->reranker)};
}

std::string remark_of(const engine::EngineStatus& status, bool is_remote, const DoctorWords& words) {
  std::string remark(is_remote ? words.through_resident : "");
  const auto add = [&](std::string_view text) { remark += concat(remark.empty() ? "" : "; ", text); };
  if (status.documents == 0) add(words.empty);
  if (status.corpus_is_behind) add(words.behind);
  if (status.units_without_vector > 0) add(concat(status.units_without_vector, " ", words.without_vector));
  if (!status.notices.empty()) add(concat(words.repaired, " ", status.notices.front()));
  return remark;
}

absl::StatusOr<Finding> measure_index(const Session& session, const Reached& reached,
                                      std::vector<Share>& shares) {
  const engine::Engine& engine = *reached.engine;
  ATIMO_ASSIGN_OR_RETURN(const std::vector<std::string> questions, sample_questions(session, engine));
  StageTimes times;
  if (!questions.empty()) {
    ATIMO_ASSIGN_OR_RETURN(times, ask_all(session, engine, questions));
  }
  const engine::EngineStatus status = engine.status();
  Finding finding{.component = "index",
                  .health = status.corpus_is_behind ? Health::kSlow : Health::kOk,
                  .figures = {{"documents", static_cast<double>(status.documents)},
                              {"units", static_cast<double>(status.units)},
                              {"without_vector", static_cast<double>(status.units_without_vector)}},
                  .remark = remark_of(status, reached.opening_ms == 0, doctor_words(session.view.lang))};
  for (const auto& [component, values] : times) shares.push_back({component, median(values)});
  if (const auto found = times.find("index"); found != times.end()) {
    finding.figures.push_back({"search_ms", median(found->second)});
    if (finding.figures.back().value > kSlowSearchMs) finding.health = Health::kSlow;
  }
  // Who keeps no server opens everything for each question.
  if (!shares.empty() && reached.opening_ms > 0 && session.config.daemon != "auto")
    shares.push_back({"opening", reached.opening_ms});
  return finding;
}

}  // namespace

Finding diagnose_index(const Session& session, const Resident& resident,
                       const absl::StatusOr<ConfiguredModels>& models, std::vector<Share>& shares) {
  absl::StatusOr<Reached> reached = reach(session, resident, models);
  if (!reached.ok()) return failed("index", reached.status());
  absl::StatusOr<Finding> finding = measure_index(session, *reached, shares);
  return finding.ok() ? *std::move(finding) : failed("index", finding.status());
}

}  // namespace atimo::cli::internal
