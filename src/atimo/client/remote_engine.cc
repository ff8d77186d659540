#include "atimo/client/remote_engine.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/client/internal/answer_reader.h"
#include "atimo/client/internal/link.h"
#include "atimo/client/internal/paths_as_given.h"
#include "atimo/http/url.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/cache_json.h"
#include "atimo/wire/corpus_json.h"

namespace atimo::client {
namespace {

using internal::Call;
using Json = nlohmann::json;
using Method = http::Request::Method;

std::string question_json(const engine::Question& question) {
  Json body = {{"query", question.text}, {"top_k", question.top_k}};
  if (question.as_of) body["as_of"] = question.as_of->to_iso();
  if (!question.document_ids.empty()) body["document_ids"] = question.document_ids;
  if (question.fusion) body["fusion"] = retrieval::name_of(*question.fusion);
  if (question.rerank_depth) body["rerank_depth"] = *question.rerank_depth;
  if (question.hyde) body["hyde"] = retrieval::name_of(*question.hyde);
  if (question.fresh) body["fresh"] = true;
  for (const engine::Turn& turn : question.history)
    body["history"].push_back(
        {{"role", turn.role == engine::Turn::Role::kUser ? "user" : "assistant"}, {"content", turn.text}});
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string selection_json(const cache::Selection& selection) {
  using What = cache::Selection::What;
  const char* const field = selection.what == What::kQuestion ? "question"
                            : selection.what == What::kDevice ? "device"
                                                              : "document";
  return Json{{field, selection.value}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class RemoteEngine final : public engine::Engine, private cache::Curation {
 public:
  explicit RemoteEngine(ResidentOptions options) : link_(std::move(options)) {}

  absl::StatusOr<engine::SearchResult> search(const Context& context,
                                              const engine::Question& question) const override {
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {.method = Method::kPost,
                                                                      .target = "/search",
                                                                      .body = question_json(question),
                                                                      .is_read = true}));
    return wire::parse_search(body);
  }

  absl::StatusOr<engine::Answer> ask(const Context& context, const engine::Question& question,
                                     const engine::AnswerEvents& events) const override {
    Call call{.method = Method::kPost, .target = "/ask", .body = question_json(question), .is_read = true};
    if (!events.found && !events.text && !events.checked) {
      ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, call));
      return wire::parse_answer(body);
    }
    call.accept = "text/event-stream";
    std::optional<internal::AnswerReader> reader;
    ATIMO_RETURN_IF_ERROR(link_.exchange(context, call,
                                         {.begin = [&] { reader.emplace(events); },
                                          .take = [&](std::string_view piece) { return reader->take(piece); },
                                          .may_begin_again = [&] { return !reader->has_begun(); }}));
    return reader->finish();
  }

  absl::StatusOr<engine::IngestReport> ingest_paths(const Context& context,
                                                    const std::vector<std::filesystem::path>& paths,
                                                    const engine::IngestOptions& options) override {
    const internal::PathsAsGiven given(paths);
    Json body = {{"paths", given.absolute()}};
    if (options.version_date) body["version_date"] = options.version_date->to_iso();
    if (!options.document_id.empty()) body["document_id"] = options.document_id;
    const absl::StatusOr<std::string> answer = exchange(
        context, {Method::kPost, "/ingest", body.dump(-1, ' ', false, Json::error_handler_t::replace)});
    if (!answer.ok()) return given.restored(answer.status());
    ATIMO_ASSIGN_OR_RETURN(engine::IngestReport report, wire::parse_ingest(*answer));
    given.restore(report);
    return report;
  }

  absl::StatusOr<engine::IngestReport> ingest_bytes(const Context& context, std::string_view bytes,
                                                    std::string_view name,
                                                    const engine::IngestOptions& options) override {
    std::string target = concat("/documents?name=", http::url_escaped(name));
    if (options.version_date) target += concat("&version_date=", options.version_date->to_iso());
    if (!options.document_id.empty())
      target += concat("&document_id=", http::url_escaped(options.document_id));
    ATIMO_ASSIGN_OR_RETURN(const std::string body,
                           exchange(context, {Method::kPost, std::move(target), std::string(bytes),
                                              "application/octet-stream"}));
    return wire::parse_ingest(body);
  }

  absl::Status remove(const Context& context, std::string_view document_id) override {
    return exchange(context, {Method::kDelete, concat("/documents/", http::url_escaped(document_id))})
        .status();
  }

  absl::StatusOr<std::vector<store::Document>> documents(const Context& context) const override {
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {Method::kGet, "/documents"}));
    return wire::parse_documents(body);
  }

  absl::StatusOr<store::Document> document(const Context& context,
                                           std::string_view document_id) const override {
    ATIMO_ASSIGN_OR_RETURN(
        const std::string body,
        exchange(context, {Method::kGet, concat("/documents/", http::url_escaped(document_id))}));
    return wire::parse_document(body);
  }

  absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context& context,
                                                           std::string_view document_id,
                                                           std::optional<Date> as_of) const override {
    std::string target = concat("/documents/", http::url_escaped(document_id), "/devices");
    if (as_of) target += concat("?as_of=", as_of->to_iso());
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {Method::kGet, std::move(target)}));
    return wire::parse_devices(body);
  }

  engine::EngineStatus status() const override {
    const absl::StatusOr<std::string> body = exchange(Context(), {Method::kGet, "/status"});
    absl::StatusOr<engine::EngineStatus> status =
        body.ok() ? wire::parse_status(*body) : absl::StatusOr<engine::EngineStatus>(body.status());
    if (status.ok()) return *std::move(status);
    engine::EngineStatus unknown;
    unknown.notices = {std::string(message_of(status.status()))};
    return unknown;
  }

  // Whether there are any is the other process's to say.
  cache::Curation* remembered() override { return this; }

 private:
  absl::Status feedback(const Context& context, cache::EntryId id, cache::Feedback feedback) override {
    const Json body = {{"cache_id", id}, {"feedback", wire::name_of(feedback)}};
    return exchange(context, {Method::kPost, "/feedback", body.dump()}).status();
  }

  absl::StatusOr<std::vector<cache::ListedEntry>> list(const Context& context,
                                                       const cache::ListOptions& options) override {
    const std::string target =
        concat("/cache/entries?order=", wire::name_of(options.order), "&limit=", options.limit,
               "&likes=", options.least_likes, "&after=", options.after);
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {Method::kGet, target}));
    return wire::parse_cache_entries(body);
  }

  absl::StatusOr<std::uint64_t> forget(const Context& context, const cache::Selection& selection) override {
    Call call{Method::kDelete, "/cache"};
    if (selection.what != cache::Selection::What::kEverything)
      call = {Method::kPost, "/cache/invalidate", selection_json(selection)};
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, call));
    return wire::parse_dropped(body);
  }

  absl::StatusOr<cache::CacheReport> report(const Context& context) override {
    ATIMO_ASSIGN_OR_RETURN(const std::string body, exchange(context, {Method::kGet, "/cache/stats"}));
    return wire::parse_cache_report(body);
  }

  cache::LookUps look_ups() const override {
    const absl::StatusOr<std::string> body = exchange(Context(), {Method::kGet, "/cache/stats"});
    const auto report = body.ok() ? wire::parse_cache_report(*body) : body.status();
    return report.ok() ? report->look_ups : cache::LookUps();
  }

  absl::StatusOr<std::string> exchange(const Context& context, const Call& call) const {
    return link_.exchange(context, call);
  }

  const internal::Link link_;
};

}  // namespace

std::unique_ptr<engine::Engine> remote_engine(ResidentOptions options) {
  return std::make_unique<RemoteEngine>(std::move(options));
}

}  // namespace atimo::client
