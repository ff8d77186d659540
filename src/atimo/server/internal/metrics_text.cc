#include "atimo/server/internal/metrics_text.h"

#include "atimo/base/concat.h"
#include "atimo/server/internal/route.h"
#include "atimo/telemetry/prometheus.h"

namespace atimo::server::internal {
namespace {

using telemetry::label;
using telemetry::PrometheusText;
using Type = PrometheusText::Type;
using Unit = PrometheusText::Unit;

double number(std::uint64_t value) { return static_cast<double>(value); }

std::string labels_of(std::size_t route) {
  if (route == routes().size()) return concat(label("method", ""), ",", label("route", "none"));
  return concat(label("method", routes()[route].method), ",", label("route", routes()[route].path));
}

std::string labels_of(const ServedModel& model) {
  return concat(label("model", model.name()), ",", label("kind", name_of(model.kind)));
}

void add_value(std::string_view name, Type type, std::string_view help, double value, PrometheusText& out) {
  out.family(name, type, help);
  out.sample("", value);
}

void add_requests(const HttpMetrics& http, PrometheusText& out) {
  out.family("atimo_http_requests_total", Type::kCounter, "Requests answered, by route and status.");
  for (std::size_t route = 0; route <= routes().size(); ++route) {
    for (const int status : HttpMetrics::statuses()) {
      const std::uint64_t count = http.of(route).count(status);
      if (count > 0)
        out.sample(concat(labels_of(route), ",", label("status", concat(status))), number(count));
    }
  }
  out.family("atimo_http_request_duration_seconds", Type::kHistogram,
             "From the end of a request's header to its answer.");
  for (std::size_t route = 0; route <= routes().size(); ++route)
    if (http.of(route).time_us.count() > 0)
      out.histogram(labels_of(route), http.of(route).time_us, Unit::kMicroseconds);
}

void add_load(const HttpMetrics& http, PrometheusText& out) {
  add_value("atimo_http_connections", Type::kGauge, "Connections that are open.",
            static_cast<double>(http.connections.load()), out);
  add_value("atimo_http_requests_in_flight", Type::kGauge, "Requests read and not answered yet.",
            static_cast<double>(http.in_flight.load()), out);
  add_value("atimo_http_requests_queued", Type::kGauge, "Requests that wait for a worker.",
            static_cast<double>(http.queued.load()), out);
  add_value("atimo_http_requests_refused_total", Type::kCounter, "Requests refused, the queue being full.",
            number(http.refused.load()), out);
  add_value("atimo_http_connections_refused_total", Type::kCounter, "Connections refused, being too many.",
            number(http.turned_away.load()), out);
}

std::string_view word_of(AnswerMetrics::Origin origin) {
  switch (origin) {
    case AnswerMetrics::Origin::kQuoted:
      return "quote";
    case AnswerMetrics::Origin::kWritten:
      return "model";
    case AnswerMetrics::Origin::kCached:
      return "cache";
  }
  return "";
}

void add_answers(const AnswerMetrics& answers, PrometheusText& out) {
  out.family("atimo_answers_total", Type::kCounter, "Answers given, by what made them.");
  for (const AnswerMetrics::Origin origin : AnswerMetrics::kOrigins)
    out.sample(label("origin", word_of(origin)), number(answers.answers(origin)));
  add_value("atimo_answers_not_found_total", Type::kCounter, "Answers that say that nothing was found.",
            number(answers.nothing_found.load()), out);
  add_value("atimo_answers_degraded_total", Type::kCounter, "Answers that left something out.",
            number(answers.degraded.load()), out);
  out.family("atimo_answer_findings_total", Type::kCounter,
             "Citations and quotations of a model's answers, by what checking them gave.");
  for (const verify::Verdict verdict : AnswerMetrics::kVerdicts)
    out.sample(label("verdict", verify::name_of(verdict)), number(answers.findings(verdict)));
  out.family("atimo_time_to_first_text_seconds", Type::kHistogram,
             "From a question to the first text of a model's answer.");
  out.histogram("", answers.first_text_us, Unit::kMicroseconds);
}

void add_cache(const cache::LookUps& counted, PrometheusText& out) {
  out.family("atimo_cache_lookups_total", Type::kCounter,
             "Questions looked up in the cache, by what was found.");
  out.sample(label("found", "same"), number(counted.exact_hits));
  out.sample(label("found", "paraphrase"), number(counted.hits - counted.exact_hits));
  out.sample(label("found", "nothing"), number(counted.misses));
  out.family("atimo_cache_misses_total", Type::kCounter,
             "Misses, by what the guard refused of the nearest entry.");
  for (std::size_t i = 0; i < cache::kRejections; ++i)
    if (counted.by_reason[i] > 0)
      out.sample(label("reason", cache::code(static_cast<cache::Rejection>(i))),
                 number(counted.by_reason[i]));
  add_value("atimo_cache_store_errors_total", Type::kCounter, "Failures of the cache's store.",
            number(counted.store_errors), out);
}

// A number of each model, under a name of this program's or of TEI's.
template <typename Read>
void add_model_values(std::string_view name, Type type, std::string_view help, const ModelService& models,
                      const Read& read, PrometheusText& out) {
  out.family(name, type, help);
  for (const ServedModel& model : models.models()) out.sample(labels_of(model), number(read(*model.encoder)));
}

template <typename Read>
void add_model_histograms(std::string_view name, std::string_view help, Unit unit, const ModelService& models,
                          const Read& read, PrometheusText& out) {
  out.family(name, Type::kHistogram, help);
  for (const ServedModel& model : models.models())
    out.histogram(labels_of(model), read(model.encoder->counters()), unit);
}

void add_models(const ModelService& models, PrometheusText& out) {
  using encoder::Encoder;
  using encoder::SchedulerCounters;
  const auto texts = [&](std::string_view what, std::string_view help, auto counter) {
    add_model_values(
        concat("atimo_model_texts_", what, "_total"), Type::kCounter, help, models,
        [&](const Encoder& encoder) { return (encoder.counters().*counter).load(); }, out);
  };
  texts("accepted", "Texts taken.", &SchedulerCounters::accepted);
  texts("finished", "Texts computed.", &SchedulerCounters::finished);
  texts("refused", "Texts refused, the queue being full.", &SchedulerCounters::refused);
  texts("dropped", "Texts late or cancelled before they were computed.", &SchedulerCounters::dropped);
  add_model_values(
      "atimo_model_overtaken_total", Type::kCounter, "Times a batch waited for a more urgent one.", models,
      [](const Encoder& encoder) { return encoder.counters().overtaken.load(); }, out);
  // TEI's names for the same, which its dashboards know.
  for (const std::string_view name : {"atimo_model_queued_texts", "te_queue_size"})
    add_model_values(
        name, Type::kGauge, "Texts that wait for the model.", models,
        [](const Encoder& encoder) { return encoder.queued(); }, out);
  const auto histograms = [&](std::initializer_list<std::string_view> names, std::string_view help, Unit unit,
                              telemetry::Histogram SchedulerCounters::*values) {
    for (const std::string_view name : names)
      add_model_histograms(
          name, help, unit, models,
          [&](const SchedulerCounters& seen) -> const telemetry::Histogram& { return seen.*values; }, out);
  };
  histograms({"atimo_model_wait_seconds", "te_request_queue_duration"}, "From a text's arrival to its batch.",
             Unit::kMicroseconds, &SchedulerCounters::wait_us);
  histograms({"atimo_model_batch_seconds", "te_request_inference_duration"}, "Forward passes of batches.",
             Unit::kMicroseconds, &SchedulerCounters::pass_us);
  histograms({"atimo_model_batch_texts", "te_batch_next_size"}, "Texts of a batch.", Unit::kCount,
             &SchedulerCounters::batch_inputs);
  histograms({"atimo_model_batch_tokens", "te_batch_next_tokens"}, "Tokens of a batch.", Unit::kCount,
             &SchedulerCounters::batch_tokens);
}

void add_model_states(const ModelService& models, PrometheusText& out) {
  out.family("atimo_model_ready", Type::kGauge, "1 when the model has done a forward pass.");
  const std::vector<ModelState> states = models.states();
  for (std::size_t i = 0; i < states.size(); ++i)
    out.sample(labels_of(models.models()[i]), states[i].phase == ModelPhase::kReady ? 1 : 0);
}

// TEI's requests: those that run a model.
void add_tei_requests(const HttpMetrics& http, PrometheusText& out) {
  struct Row {
    std::size_t route;
    std::string method;
  };
  std::vector<Row> rows;
  for (std::size_t route = 0; route < routes().size(); ++route)
    if (routes()[route].body == BodyKind::kTexts)
      rows.push_back({route, label("method", routes()[route].path.substr(1))});
  out.family("te_request_count", Type::kCounter, "Requests for a model.");
  for (const Row& row : rows) out.sample(row.method, number(http.of(row.route).time_us.count()));
  out.family("te_request_success", Type::kCounter, "Requests for a model that it answered.");
  for (const Row& row : rows) out.sample(row.method, number(http.of(row.route).count(200)));
  out.family("te_request_failure", Type::kCounter, "Requests for a model that failed, by HTTP status.");
  for (const Row& row : rows) {
    for (const int status : HttpMetrics::statuses()) {
      const std::uint64_t count = http.of(row.route).count(status);
      if (status >= 400 && count > 0)
        out.sample(concat(row.method, ",", label("err", concat(status))), number(count));
    }
  }
  out.family("te_request_duration", Type::kHistogram, "Requests for a model, in seconds.");
  for (const Row& row : rows) out.histogram(row.method, http.of(row.route).time_us, Unit::kMicroseconds);
}

void add_engine(const engine::EngineStatus& engine, PrometheusText& out) {
  out.family("atimo_build_info", Type::kGauge, "The version, as a label.");
  out.sample(label("version", engine.version), 1);
  add_value("atimo_uptime_seconds", Type::kGauge, "Since the data folder was opened.", engine.uptime_s, out);
  add_value("atimo_documents", Type::kGauge, "Documents of the default name space.", number(engine.documents),
            out);
  add_value("atimo_units", Type::kGauge, "Units that can be searched.", number(engine.units), out);
  add_value("atimo_units_without_vector", Type::kGauge, "Units that only their words find.",
            number(engine.units_without_vector), out);
  add_value("atimo_index_epoch", Type::kGauge, "Grows whenever the index publishes a snapshot.",
            number(engine.index_epoch), out);
  add_value("atimo_corpus_behind", Type::kGauge, "1 when the store has changes that a search does not see.",
            engine.corpus_is_behind ? 1 : 0, out);
}

}  // namespace

std::string metrics_text(const HttpMetrics& http, const AnswerMetrics& answers, const ModelService& models,
                         const engine::EngineStatus& engine, const cache::Curation* remembered) {
  PrometheusText out;
  add_engine(engine, out);
  add_load(http, out);
  add_requests(http, out);
  add_answers(answers, out);
  if (remembered != nullptr) add_cache(remembered->look_ups(), out);
  add_models(models, out);
  add_model_states(models, out);
  add_tei_requests(http, out);
  return out.take();
}

}  // namespace atimo::server::internal
