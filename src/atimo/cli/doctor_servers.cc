#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/doctor_parts.h"
#include "atimo/cli/internal/doctor_words.h"
#include "atimo/cli/internal/version.h"
#include "atimo/http/client.h"
#include "atimo/llm/openai_chat.h"
#include "atimo/milvus/connection.h"

namespace atimo::cli::internal {
namespace {

using daemon::Resident;
using std::chrono::milliseconds;

constexpr milliseconds kLongestStart{3'000};
constexpr milliseconds kLongestRequest{1'000};
constexpr milliseconds kRequestsBudget{300};
constexpr std::size_t kRequests = 100;
constexpr milliseconds kLongestConnect{1'000};
constexpr milliseconds kLongestAnswer{4'000};
constexpr milliseconds kLongestMilvus{2'000};

constexpr double kSlowRequestMs = 5;
constexpr double kSlowAnswerMs = 2'000;
constexpr double kSlowMilvusMs = 100;

absl::Status health_once(http::Client& client) {
  const Context context("default", Clock::now() + kLongestRequest);
  ATIMO_ASSIGN_OR_RETURN(const http::Head head, client.send(context, {.method = http::Request::Method::kGet,
                                                                      .url = "http://localhost/health"}));
  if (head.code == 200) return absl::OkStatus();
  return absl::UnavailableError(concat("o servidor residente respondeu ", head.code, " a /health"));
}

// One word of an answer: what a question waits for before anything can be shown.
absl::Status ask_once(llm::ChatModel& chat, const Context& context) {
  llm::ChatRequest request;
  request.messages = {{.role = llm::Message::Role::kUser, .content = "Responda apenas: sim"}};
  request.max_tokens = 4;
  request.temperature = 0;
  return chat.complete(context, request, {}).status();
}

absl::StatusOr<std::unique_ptr<llm::OpenAiChat>> open_chat(const config::Config& config) {
  llm::OpenAiChatOptions options;
  options.base_url = config.llm_url;
  options.model = config.llm_model;
  options.api_key = config.llm_api_key;
  options.connection.connect_timeout = kLongestConnect;
  options.connection.stall_timeout = kLongestAnswer;
  options.retries.attempts = 1;
  return llm::OpenAiChat::create(std::move(options));
}

std::string offered(const std::vector<llm::ServedModel>& models, const DoctorWords& words) {
  if (models.empty()) return std::string(words.no_models);
  std::string names;
  for (const llm::ServedModel& model : models) names += concat(names.empty() ? "" : ", ", model.id);
  return concat(words.models_offered, " ", names);
}

absl::StatusOr<Finding> measure_llm(const Session& session) {
  const DoctorWords& words = doctor_words(session.view.lang);
  ATIMO_ASSIGN_OR_RETURN(const auto chat, open_chat(session.config));
  const Context context = session.context().until(Clock::now() + kLongestAnswer);
  Clock::time_point start = Clock::now();
  ATIMO_ASSIGN_OR_RETURN(const std::vector<llm::ServedModel> models, chat->models(context));
  Finding finding{.component = "llm",
                  .health = Health::kOk,
                  .figures = {{"list_ms", ms_since(start)}, {"models", static_cast<double>(models.size())}},
                  .remark = offered(models, words)};
  start = Clock::now();
  const absl::Status answered = ask_once(*chat, context);
  if (absl::IsDeadlineExceeded(answered)) {
    finding.health = Health::kSlow;
    finding.remark = concat(words.late, "; ", finding.remark);
    return finding;
  }
  ATIMO_RETURN_IF_ERROR(answered);
  finding.figures.push_back({"answer_ms", ms_since(start)});
  if (finding.figures.back().value > kSlowAnswerMs) finding.health = Health::kSlow;
  return finding;
}

absl::StatusOr<Finding> measure_milvus(const Session& session) {
  engine::MilvusOptions options = milvus_options(session.config);
  options.connection.attempts = 1;
  options.connection.longest_call = kLongestMilvus;
  ATIMO_ASSIGN_OR_RETURN(const auto connection, milvus::Connection::open(options.connection));
  const Context context = session.context().until(Clock::now() + kLongestMilvus);
  std::string version;
  const auto ask = [&]() -> absl::Status {
    ATIMO_ASSIGN_OR_RETURN(version, connection->server_version(context));
    return absl::OkStatus();
  };
  ATIMO_RETURN_IF_ERROR(ask());  // connects
  ATIMO_ASSIGN_OR_RETURN(const double ms, median_ms(kRequests, kRequestsBudget, ask));
  return Finding{.component = "milvus",
                 .health = ms > kSlowMilvusMs ? Health::kSlow : Health::kOk,
                 .figures = {{"request_ms", ms}},
                 .remark = concat(options.connection.endpoint, "/", options.collection,
                                  version.empty() ? "" : ", ", version)};
}

}  // namespace

Resident resident_of(const Session& session) {
  const Clock::time_point end = Clock::now() + kLongestStart;
  for (;;) {
    Resident resident = daemon::find(session.config.home);
    if (resident.state != Resident::State::kStarting || Clock::now() >= end) return resident;
    std::this_thread::sleep_for(milliseconds(20));
  }
}

Finding diagnose_resident(const Session& session, const Resident& resident) {
  const DoctorWords& words = doctor_words(session.view.lang);
  Finding finding{.component = "resident", .health = Health::kNotConfigured, .figures = {}};
  if (resident.state == Resident::State::kNone) {
    finding.remark = words.no_resident;
    return finding;
  }
  if (resident.state == Resident::State::kStarting) {
    finding.health = Health::kSlow;
    finding.remark = words.starting;
    return finding;
  }
  http::Client client({.connect_timeout = kLongestConnect, .unix_socket = resident.record.socket});
  const absl::StatusOr<double> ms =
      median_ms(kRequests, kRequestsBudget, [&] { return health_once(client); });
  if (!ms.ok()) return failed("resident", ms.status());
  finding.health = *ms > kSlowRequestMs ? Health::kSlow : Health::kOk;
  finding.figures = {{"request_ms", *ms}};
  finding.remark = concat(words.pid, " ", resident.record.pid, ", ", resident.record.version);
  if (resident.record.version != kVersion) finding.remark += concat("; ", words.other_version, " ", kVersion);
  return finding;
}

Finding diagnose_llm(const Session& session) {
  if (session.config.llm_url.empty()) {
    return {.component = "llm",
            .health = Health::kNotConfigured,
            .figures = {},
            .remark = concat("llm_url", doctor_words(session.view.lang).not_set)};
  }
  absl::StatusOr<Finding> finding = measure_llm(session);
  return finding.ok() ? *std::move(finding) : failed("llm", finding.status());
}

Finding diagnose_milvus(const Session& session) {
  if (session.config.corpus != "milvus") {
    return {.component = "milvus",
            .health = Health::kNotConfigured,
            .figures = {},
            .remark = std::string(doctor_words(session.view.lang).embedded)};
  }
  absl::StatusOr<Finding> finding = measure_milvus(session);
  return finding.ok() ? *std::move(finding) : failed("milvus", finding.status());
}

}  // namespace atimo::cli::internal
