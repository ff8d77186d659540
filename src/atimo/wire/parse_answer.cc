#include "atimo/legal/device_words.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/internal/reading.h"

namespace atimo::wire {
namespace {

using namespace internal;

engine::QuestionClass question_class(std::string_view word) {
  return word == "exact_reference" ? engine::QuestionClass::kExactReference : engine::QuestionClass::kLexical;
}

// The enumerator, 0 to `last`, that has this word; `otherwise` where none has.
template <typename Enum>
Enum enumerator(std::string_view word, Enum last, std::string_view (*word_of)(Enum), Enum otherwise) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (word_of(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  return otherwise;
}

verify::Finding finding_of(const Json& json) {
  verify::Finding finding;
  finding.kind = enumerator<verify::Kind>(text_of(json, "kind"), verify::Kind::kQuotation, verify::name_of,
                                          verify::Kind::kReference);
  finding.verdict = enumerator<verify::Verdict>(text_of(json, "verdict"), verify::Verdict::kUnverified,
                                                verify::name_of, verify::Verdict::kUnverified);
  finding.problem = enumerator<verify::Problem>(text_of(json, "problem"), verify::Problem::kOpenQuotation,
                                                verify::code_of, verify::Problem::kNone);
  finding.begin = value_of<std::uint32_t>(json, "begin");
  finding.end = value_of<std::uint32_t>(json, "end");
  finding.device_id = text_of(json, "chunk_id");
  finding.written = text_of(json, "written");
  finding.right_text = text_of(json, "right_text");
  return finding;
}

engine::Passage passage_of(const Json& json) {
  engine::Passage passage;
  passage.document_id = text_of(json, "document_id");
  passage.document_title = text_of(json, "document_title");
  passage.device_id = text_of(json, "device_id");
  passage.span_id = text_of(json, "span_id");
  passage.urn = text_of(json, "urn");
  passage.external_id = text_of(json, "external_id");
  passage.citation = text_of(json, "citation");
  passage.hierarchy = text_of(json, "hierarchy");
  passage.text = text_of(json, "text");
  set_location(json, passage);
  passage.status =
      legal::parse_device_status(text_of(json, "status")).value_or(legal::DeviceStatus::kInForce);
  passage.valid_from = date_of(json, "valid_from");
  passage.valid_to = date_of(json, "valid_to");
  passage.score = value_of<float>(json, "score");
  passage.relevance = value_of<float>(json, "relevance");
  return passage;
}

std::vector<engine::Passage> passages_of(const Json& list) {
  std::vector<engine::Passage> passages;
  for (const Json& item : list) passages.push_back(passage_of(item));
  return passages;
}

std::vector<verify::Finding> findings_of(const Json& data) {
  std::vector<verify::Finding> findings;
  const auto verification = data.find("verification");
  if (verification == data.end() || verification->is_null()) return findings;
  for (const Json& item : verification->at("findings")) findings.push_back(finding_of(item));
  return findings;
}

// As add_generation() writes it.
void read_generation(const Json& metadata, engine::Answer& answer) {
  answer.first_text_ms = number_of(metadata, "time_to_first_token_ms");
  if (const auto usage = metadata.find("usage"); usage != metadata.end() && !usage->is_null()) {
    answer.usage = llm::Usage{.prompt_tokens = value_of<std::uint64_t>(*usage, "prompt_tokens"),
                              .cached_tokens = value_of<std::uint64_t>(*usage, "cached_tokens"),
                              .completion_tokens = value_of<std::uint64_t>(*usage, "completion_tokens")};
  }
  answer.standalone_question = text_of(metadata, "standalone_question");
  const auto id = metadata.find("cache_id");
  if (id == metadata.end() || id->is_null()) return;
  answer.cache =
      engine::CacheEntry{.id = id->get<std::int64_t>(), .was_there = value_of<bool>(metadata, "from_cache")};
  if (const auto similarity = number_of(metadata, "cache_similarity"))
    answer.cache->similarity = static_cast<float>(*similarity);
}

std::vector<engine::Timing> timings_of(const Json& metadata) {
  std::vector<engine::Timing> timings;
  for (const auto& [stage, ms] : metadata.at("timings").items()) timings.push_back({stage, ms.get<double>()});
  return timings;
}

engine::SearchResult result_of(const Json& metadata) {
  engine::SearchResult result;
  result.question_class = question_class(text_of(metadata, "question_class"));
  const absl::StatusOr<retrieval::Fusion> fusion = retrieval::parse_fusion(text_of(metadata, "fusion"));
  if (fusion.ok()) result.fusion = *fusion;
  result.reranked = value_of<std::uint32_t>(metadata, "reranked");
  result.as_of = date_of(metadata, "as_of");
  result.notes = value_of<std::vector<std::string>>(metadata, "notes");
  result.degraded = value_of<std::vector<std::string>>(metadata, "degraded");
  for (const Json& stage : metadata.at("plan")) {
    result.plan.push_back({text_of(stage, "stage"), value_of<bool>(stage, "ran"), text_of(stage, "why"),
                           number_of(stage, "expected_ms")});
  }
  result.timings = timings_of(metadata);
  return result;
}

}  // namespace

absl::StatusOr<engine::Answer> parse_answer(std::string_view body) {
  return parsed(body, [](const Json& json) {
    const Json& data = json.at("data");
    const Json& metadata = json.at("metadata");
    engine::Answer answer;
    answer.found = value_of<bool>(data, "found");
    answer.text = text_of(data, "answer");
    answer.confidence = value_of<float>(data, "confidence");
    answer.citations = passages_of(data.at("citations"));
    for (const Json& source : data.at("sources")) {
      answer.sources.push_back({text_of(source, "document_id"), text_of(source, "title"),
                                text_of(source, "urn"), text_of(source, "tipo_documento"),
                                text_of(source, "numero"), value_of<std::int16_t>(source, "ano")});
    }
    answer.search = result_of(metadata);
    answer.search.passages = passages_of(data.at("retrieved"));
    answer.timings = answer.search.timings;
    // The search's whole is the answer's "retrieval".
    std::vector<engine::Timing>& timings = answer.search.timings;
    std::erase_if(timings, [](const engine::Timing& timing) {
      return timing.stage == "answer" || timing.stage == "total";
    });
    if (!timings.empty() && timings.back().stage == "retrieval") timings.back().stage = "total";
    answer.model = text_of(metadata, "model");
    answer.degraded = answer.search.degraded;
    answer.findings = findings_of(data);
    read_generation(metadata, answer);
    return answer;
  });
}

absl::StatusOr<verify::Finding> parse_finding(std::string_view body) { return parsed(body, finding_of); }

absl::StatusOr<engine::SearchResult> parse_search(std::string_view body) {
  return parsed(body, [](const Json& json) {
    engine::SearchResult result = result_of(json.at("metadata"));
    result.passages = passages_of(json.at("data").at("results"));
    return result;
  });
}

}  // namespace atimo::wire
