#include "atimo/wire/answer_json.h"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <string_view>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/legal/device_words.h"
#include "atimo/wire/error_word.h"
#include "atimo/wire/json.h"

namespace atimo::wire {
namespace {

using Json = nlohmann::ordered_json;

std::string now_iso() {
  using namespace std::chrono;
  const auto now = floor<seconds>(system_clock::now());
  const auto day = floor<days>(now);
  const hh_mm_ss time(now - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z",
                     Date::from_days(static_cast<std::int32_t>(day.time_since_epoch().count())).to_iso(),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

double stage_ms(const std::vector<engine::Timing>& timings, std::initializer_list<std::string_view> stages) {
  double sum = 0;
  for (const engine::Timing& timing : timings)
    for (const std::string_view stage : stages)
      if (timing.stage == stage) sum += timing.ms;
  return rounded(sum);
}

double latency_ms(const std::vector<engine::Timing>& timings) {
  double sum = 0;
  for (const engine::Timing& timing : timings) {
    if (timing.stage == "total") return rounded(timing.ms);
    sum += timing.ms;
  }
  return rounded(sum);
}

std::string_view class_word(engine::QuestionClass question_class) {
  return question_class == engine::QuestionClass::kExactReference ? "exact_reference" : "lexical";
}

Json citation_json(const engine::Passage& passage) {
  Json out;
  out["span_id"] = passage.span_id;
  out["chunk_id"] = concat(passage.document_id, "#", passage.device_id);
  out["document_id"] = passage.document_id;
  out["document_title"] = passage.document_title;
  out["device_id"] = passage.device_id;
  if (!passage.external_id.empty()) out["external_id"] = passage.external_id;
  out["urn"] = passage.urn;
  out["text"] = passage.text;
  out["relevance"] = rounded(passage.relevance);
  out["citation"] = passage.citation;
  out["hierarchy"] = passage.hierarchy;
  out["location"] = location_json(passage.page, passage.box);
  out["status"] = legal::name_of(passage.status);
  out["valid_from"] = date_json(passage.valid_from);
  out["valid_to"] = date_json(passage.valid_to);
  return out;
}

// null where there was nothing to check: an answer that quotes is the norm's own text.
Json verification_json(const std::vector<verify::Finding>& findings) {
  if (findings.empty()) return nullptr;
  std::map<verify::Verdict, std::size_t> counts;
  for (const verify::Finding& finding : findings) ++counts[finding.verdict];
  Json out;
  for (const auto verdict :
       {verify::Verdict::kVerified, verify::Verdict::kRepaired, verify::Verdict::kUnverified})
    out[verify::name_of(verdict)] = counts[verdict];
  out["share"] = rounded(verify::share(findings));
  out["findings"] = Json::array();
  for (const verify::Finding& finding : findings) out["findings"].push_back(finding_json(finding));
  return out;
}

// What is said of an answer that a model or the cache may have given. null: it is a search.
void add_generation(const engine::Answer* answer, Json& out) {
  static const engine::Answer kNone;
  const engine::Answer& shown = answer ? *answer : kNone;
  const bool is_cached = shown.cache && shown.cache->was_there;
  out["time_to_first_token_ms"] = shown.first_text_ms ? Json(rounded(*shown.first_text_ms)) : Json(nullptr);
  out["usage"] = nullptr;
  if (shown.usage) {
    out["usage"] = {{"prompt_tokens", shown.usage->prompt_tokens},
                    {"cached_tokens", shown.usage->cached_tokens},
                    {"completion_tokens", shown.usage->completion_tokens}};
  }
  out["standalone_question"] =
      shown.standalone_question.empty() ? Json(nullptr) : Json(shown.standalone_question);
  out["from_cache"] = is_cached;
  out["cache_id"] = shown.cache ? Json(shown.cache->id) : Json(nullptr);
  out["cache_similarity"] = is_cached ? Json(rounded(shown.cache->similarity)) : Json(nullptr);
}

struct Facts {
  std::string model;
  std::vector<engine::Timing> timings;
  std::vector<std::string> degraded;
  engine::SearchResult search;
  std::size_t chunks_used = 0;
  const engine::Answer* answer = nullptr;  // null: it is a search
};

Json plan_json(const std::vector<engine::StageDecision>& plan) {
  Json out = Json::array();
  for (const engine::StageDecision& decision : plan) {
    out.push_back(
        {{"stage", decision.stage},
         {"ran", decision.ran},
         {"why", decision.why},
         {"expected_ms", decision.expected_ms ? Json(rounded(*decision.expected_ms)) : Json(nullptr)}});
  }
  return out;
}

Json metadata_json(const engine::Question& question, const Facts* facts) {
  static const Facts kNone;
  const Facts& shown = facts ? *facts : kNone;
  Json timings = Json::object();
  for (const engine::Timing& timing : shown.timings) timings[timing.stage] = rounded(timing.ms);
  Json out;
  out["model"] = shown.model.empty() ? Json(nullptr) : Json(shown.model);
  out["latency_ms"] = latency_ms(shown.timings);
  out["retrieval_ms"] = stage_ms(
      shown.timings, {"understand", "embed", "search", "hyde", "rank", "rerank", "resolve", "expand"});
  out["generation_ms"] = stage_ms(shown.timings, {"answer"});
  out["timings"] = std::move(timings);
  out["chunks_retrieved"] = shown.search.passages.size();
  out["chunks_used"] = shown.chunks_used;
  out["degraded"] = shown.degraded;
  add_generation(shown.answer, out);
  out["notes"] = shown.search.notes;
  out["fusion"] = facts ? Json(retrieval::name_of(shown.search.fusion)) : Json(nullptr);
  out["reranked"] = shown.search.reranked;
  out["plan"] = plan_json(shown.search.plan);
  out["question_class"] = facts ? Json(class_word(shown.search.question_class)) : Json(nullptr);
  out["as_of"] = date_json(shown.search.as_of ? shown.search.as_of : question.as_of);
  out["timestamp"] = now_iso();
  return out;
}

Json source_json(const engine::Source& source) {
  Json out;
  out["document_id"] = source.document_id;
  out["title"] = source.title;
  out["tipo_documento"] = source.type;
  out["numero"] = source.number;
  out["ano"] = source.year;
  out["urn"] = source.urn;
  return out;
}

Json results_json(const std::vector<engine::Passage>& passages) {
  Json results = Json::array();
  for (const engine::Passage& passage : passages) {
    Json item = citation_json(passage);
    item["score"] = rounded(passage.score);
    results.push_back(std::move(item));
  }
  return results;
}

Json envelope(const engine::Question& question, bool success) {
  Json out;
  out["success"] = success;
  out["query"] = question.text;
  out["data"] = nullptr;
  out["metadata"] = nullptr;
  out["error"] = nullptr;
  return out;
}

Json failure(const engine::Question& question, const absl::Status& status) {
  Json out = envelope(question, false);
  out["metadata"] = metadata_json(question, nullptr);
  out["error"] = message_of(status);
  out["error_type"] = error_word(status.code());
  return out;
}

}  // namespace

Json finding_json(const verify::Finding& finding) {
  Json out;
  out["kind"] = verify::name_of(finding.kind);
  out["verdict"] = verify::name_of(finding.verdict);
  out["problem"] =
      finding.problem == verify::Problem::kNone ? Json(nullptr) : Json(verify::code_of(finding.problem));
  out["reason"] =
      finding.problem == verify::Problem::kNone ? Json(nullptr) : Json(verify::label_of(finding.problem));
  out["begin"] = finding.begin;
  out["end"] = finding.end;
  out["chunk_id"] = finding.device_id.empty() ? Json(nullptr) : Json(finding.device_id);
  out["written"] = finding.written;
  out["right_text"] = finding.right_text.empty() ? Json(nullptr) : Json(finding.right_text);
  return out;
}

Json answer_json(const engine::Question& question, const absl::StatusOr<engine::Answer>& answer) {
  if (!answer.ok()) return failure(question, answer.status());
  Json data;
  data["answer"] = answer->text;
  data["found"] = answer->found;
  data["confidence"] = rounded(answer->confidence);
  data["citations"] = Json::array();
  for (const engine::Passage& passage : answer->citations)
    data["citations"].push_back(citation_json(passage));
  data["sources"] = Json::array();
  for (const engine::Source& source : answer->sources) data["sources"].push_back(source_json(source));
  data["verification"] = verification_json(answer->findings);
  data["retrieved"] = results_json(answer->search.passages);

  const Facts facts{answer->model,  answer->timings,          answer->degraded,
                    answer->search, answer->citations.size(), &*answer};
  Json out = envelope(question, true);
  out["data"] = std::move(data);
  out["metadata"] = metadata_json(question, &facts);
  return out;
}

std::string answer_text(const engine::Question& question, const engine::Answer& answer) {
  return to_text(answer_json(question, answer));
}

Json search_json(const engine::Question& question, const absl::StatusOr<engine::SearchResult>& result) {
  if (!result.ok()) return failure(question, result.status());
  const Facts facts{"", result->timings, result->degraded, *result, result->passages.size()};
  Json out = envelope(question, true);
  out["data"] = {{"results", results_json(result->passages)}, {"count", result->passages.size()}};
  out["metadata"] = metadata_json(question, &facts);
  return out;
}

}  // namespace atimo::wire
