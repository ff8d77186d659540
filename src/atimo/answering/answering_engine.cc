#include "atimo/answering/answering_engine.h"

#include <optional>
#include <utility>
#include <vector>

#include "atimo/answering/cached_answers.h"
#include "atimo/answering/follow_up.h"
#include "atimo/answering/internal/bare_reference.h"
#include "atimo/base/status_macros.h"
#include "atimo/engine/stopwatch.h"
#include "atimo/wire/answer_json.h"

namespace atimo::answering {
namespace {

class AnsweringEngine final : public engine::Engine {
 public:
  AnsweringEngine(std::unique_ptr<engine::LocalEngine> engine, AnsweringOptions options)
      : engine_(std::move(engine)),
        configuration_(std::move(options.configuration)),
        prompts_version_(options.prompts.version),
        freshness_(*engine_) {
    if (options.chat)
      writer_.emplace(*engine_, std::move(options.chat), std::move(options.prompts), options.writer);
    if (!options.cache) return;
    options.cache_options.still_holds = [this](const cache::Question& question,
                                               std::span<const cache::Device> devices) {
      return freshness_.still_holds(question, devices);
    };
    cache_.emplace(std::move(options.cache), std::move(options.cache_options));
  }

  using Engine::ask;
  absl::StatusOr<engine::Answer> ask(const Context& context, const engine::Question& question,
                                     const engine::AnswerEvents& events) const override {
    const Clock::time_point start = Clock::now();
    engine::Question asked = question;
    asked.text = standalone(context, question);
    absl::StatusOr<engine::Answer> answer = cache_ && asked.vector.empty()
                                                ? remembered_or_made(context, asked, events, start)
                                                : make(context, asked, events, start);
    if (answer.ok() && asked.text != question.text) answer->standalone_question = asked.text;
    return answer;
  }

  absl::StatusOr<engine::SearchResult> search(const Context& context,
                                              const engine::Question& question) const override {
    return engine_->search(context, question);
  }
  absl::StatusOr<engine::IngestReport> ingest_paths(const Context& context,
                                                    const std::vector<std::filesystem::path>& paths,
                                                    const engine::IngestOptions& options) override {
    return engine_->ingest_paths(context, paths, options);
  }
  absl::StatusOr<engine::IngestReport> ingest_bytes(const Context& context, std::string_view bytes,
                                                    std::string_view name,
                                                    const engine::IngestOptions& options) override {
    return engine_->ingest_bytes(context, bytes, name, options);
  }
  absl::Status remove(const Context& context, std::string_view document_id) override {
    return engine_->remove(context, document_id);
  }
  absl::StatusOr<std::vector<store::Document>> documents(const Context& context) const override {
    return engine_->documents(context);
  }
  absl::StatusOr<store::Document> document(const Context& context,
                                           std::string_view document_id) const override {
    return engine_->document(context, document_id);
  }
  absl::StatusOr<std::vector<store::StoredDevice>> devices(const Context& context,
                                                           std::string_view document_id,
                                                           std::optional<Date> as_of) const override {
    return engine_->devices(context, document_id, as_of);
  }
  engine::EngineStatus status() const override { return engine_->status(); }
  cache::Curation* remembered() override { return cache_ ? &*cache_ : nullptr; }

 private:
  std::string standalone(const Context& context, const engine::Question& question) const {
    const std::vector<engine::Turn> history = bounded(question.history);
    if (history.empty()) return question.text;
    return writer_ ? writer_->standalone(context, history, question.text)
                   : standalone_by_rules(history, question.text);
  }

  absl::StatusOr<engine::Answer> remembered_or_made(const Context& context, engine::Question& question,
                                                    const engine::AnswerEvents& events,
                                                    Clock::time_point start) const {
    ATIMO_ASSIGN_OR_RETURN(cache::Question key,
                           cache_question(*engine_, context, question, configuration_, prompts_version_));
    if (!question.fresh) {
      if (const std::optional<cache::Hit> hit = cache_->find_exact(key))
        return served(hit->stored.answer, *hit, events, start);
    }
    // Without its vector a question is compared by its words, and searched as the engine can.
    question.vector = engine_->question_vector(context, question.text).value_or(std::vector<float>());
    key.dense = question.vector;
    std::optional<engine::Answer> made;
    const auto generate = [&](const Context& its_context) -> absl::StatusOr<cache::Generated> {
      ATIMO_ASSIGN_OR_RETURN(made, make(its_context, question, events, start));
      return generated(*engine_, its_context, question, *made);
    };
    std::optional<cache::Hit> hit;
    std::string json;
    if (question.fresh) {
      ATIMO_ASSIGN_OR_RETURN(const cache::Generated fresh, generate(context));
      if (fresh.may_be_kept) cache_->put(key, fresh).IgnoreError();  // still an answer
    } else {
      ATIMO_ASSIGN_OR_RETURN(cache::Answered answered, cache_->answer(context, key, generate));
      hit = std::move(answered.hit);
      json = std::move(answered.answer);
    }
    // Another who asked the same may have made it.
    if (!made) return served(json, hit, events, start);
    if (const std::optional<cache::EntryId> id = cache_->id_of(key))
      made->cache = engine::CacheEntry{.id = *id};
    return *std::move(made);
  }

  // An answer that was made for another question, or for this one by somebody else.
  absl::StatusOr<engine::Answer> served(const std::string& json, const std::optional<cache::Hit>& hit,
                                        const engine::AnswerEvents& events, Clock::time_point start) const {
    ATIMO_ASSIGN_OR_RETURN(engine::Answer answer, wire::parse_answer(json));
    answer.cache.reset();
    answer.first_text_ms.reset();
    answer.usage.reset();
    answer.standalone_question.clear();
    if (hit)
      answer.cache =
          engine::CacheEntry{.id = hit->stored.id, .was_there = true, .similarity = hit->similarity};
    if (events.found) ATIMO_RETURN_IF_ERROR(events.found(answer.search));
    if (events.text) ATIMO_RETURN_IF_ERROR(events.text(answer.text));
    if (events.checked)
      for (const verify::Finding& finding : answer.findings) ATIMO_RETURN_IF_ERROR(events.checked(finding));
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    answer.timings = {{"cache", ms}, {"total", ms}};
    return answer;
  }

  absl::StatusOr<engine::Answer> make(const Context& context, const engine::Question& question,
                                      const engine::AnswerEvents& events, Clock::time_point start) const {
    engine::Stopwatch stopwatch;
    ATIMO_ASSIGN_OR_RETURN(engine::SearchResult found, engine_->search(context, question));
    stopwatch.lap("retrieval");
    if (events.found) ATIMO_RETURN_IF_ERROR(events.found(found));
    ATIMO_ASSIGN_OR_RETURN(engine::Answer answer, engine_->quote(context, std::move(found)));
    if (is_for_the_model(question, answer)) {
      ATIMO_ASSIGN_OR_RETURN(answer,
                             writer_->write(context, question.text, std::move(answer), events, start));
    } else if (events.text) {
      ATIMO_RETURN_IF_ERROR(events.text(answer.text));
    }
    stopwatch.lap("answer");
    answer.timings = engine::with_search(answer.search.timings, stopwatch.finish());
    return answer;
  }

  // Who asks for the text of a device gets the text; and where something was named that is not there, what
  // else was found would answer another question.
  bool is_for_the_model(const engine::Question& question, const engine::Answer& quoted) const {
    if (!writer_ || quoted.search.passages.empty()) return false;
    if (!quoted.found && !quoted.search.notes.empty()) return false;
    return !internal::is_bare_reference(question.text);
  }

  const std::unique_ptr<engine::LocalEngine> engine_;
  const std::string configuration_;
  const std::string prompts_version_;
  std::optional<ModelWriter> writer_;
  mutable Freshness freshness_;
  mutable std::optional<cache::AnswerCache> cache_;
};

}  // namespace

std::unique_ptr<engine::Engine> answering_engine(std::unique_ptr<engine::LocalEngine> engine,
                                                 AnsweringOptions options) {
  return std::make_unique<AnsweringEngine>(std::move(engine), std::move(options));
}

}  // namespace atimo::answering
