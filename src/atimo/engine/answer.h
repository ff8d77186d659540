#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "atimo/base/date.h"
#include "atimo/legal/norma.h"
#include "atimo/llm/chat_model.h"
#include "atimo/retrieval/features.h"
#include "atimo/retrieval/fusion.h"
#include "atimo/retrieval/hyde.h"
#include "atimo/verify/finding.h"

namespace atimo::engine {

// How the passages of an answer were found.
enum class QuestionClass : std::uint8_t { kExactReference, kLexical };

// What was said before a question in the same conversation.
struct Turn {
  enum class Role : std::uint8_t { kUser, kAssistant };
  Role role = Role::kUser;
  std::string text;  // valid UTF-8
};

struct Question {
  std::string text;           // valid UTF-8, 1..8,192 bytes
  std::uint32_t top_k = 5;    // passages, 1..100
  std::optional<Date> as_of;  // wording in force on this day; nullopt: what the question says, else today
  std::vector<std::string> document_ids;           // empty: the whole name space
  std::optional<retrieval::Fusion> fusion = {};    // nullopt: the engine's
  std::optional<std::uint32_t> rerank_depth = {};  // 0: not reordered; nullopt: the engine's
  std::optional<retrieval::HydeMode> hyde = {};    // nullopt: the engine's
  std::vector<Turn> history = {};  // oldest first; what a follow-up ("e no caso de obras?") refers to
  bool fresh = false;              // not from the cache, whatever it has
  std::vector<float> vector = {};  // of `text`, by LocalEngine::question_vector(); empty: search makes it
};

struct Timing {
  std::string
      stage;  // "understand", "embed", "search", "hyde", "resolve", "expand", "rerank", "answer", "total"
  double ms = 0;
};

// What was decided about a stage that a question may go without.
struct StageDecision {
  std::string stage;  // as in the timings: "embed", "hyde", "rank", "rerank"
  bool ran = false;
  std::string why;                    // in Portuguese
  std::optional<double> expected_ms;  // by what the stage took before
};

// What searching with hypothetical answers did.
struct HydeOutcome {
  bool ran = false;
  bool changed_first = false;  // another article came first
  std::uint32_t changed = 0;   // of the first ten, those that were not among them before
};

// One found device with everything a reader needs to check it.
struct Passage {
  std::string document_id;
  std::string document_title;
  std::string device_id;    // "art75_cpt_inc2"
  std::string span_id;      // "INC-075-II"; may be empty
  std::string urn;          // with fragment; may be empty
  std::string external_id;  // id in the data set it came from; may be empty
  std::string citation;     // "art. 75, II, da Lei nº 14.133/2021"
  std::string hierarchy;    // "Título III > Capítulo II"
  std::string text;         // what is quoted, with labels, one device a line
  std::uint32_t page = 0;
  std::optional<legal::Box> box;
  legal::DeviceStatus status = legal::DeviceStatus::kInForce;
  std::optional<Date> valid_from, valid_to;
  float score = 0;      // of the stage that placed it, comparable within one answer and stage only
  float relevance = 0;  // 0..1
};

struct SearchResult {
  QuestionClass question_class = QuestionClass::kLexical;
  retrieval::Fusion fusion = retrieval::Fusion::kLexical;  // how the passages were found
  std::uint32_t reranked = 0;  // passages that the cross-encoder read, the first ones
  std::optional<Date> as_of;
  std::vector<Passage> passages;  // best first
  std::vector<std::string>
      notes;  // in Portuguese: "A lei citada não está no acervo", ambiguous norms and their candidates
  std::vector<std::string> degraded;  // what was left out for time or by a failure, in Portuguese
  std::vector<StageDecision> plan;
  HydeOutcome hyde;
  std::vector<Timing> timings;
};

// The candidates of a question as a ranker sees them, for training one.
struct Candidates {
  std::vector<std::string> external_ids;  // of the articles; "document#device" where the source gave none
  retrieval::FeatureTable features;       // a row each
};

struct Source {
  std::string document_id, title, urn, type, number;
  std::int16_t year = 0;
};

// Where in the cache an answer is kept.
struct CacheEntry {
  std::int64_t id = 0;
  bool was_there = false;  // the answer was made for an earlier question
  float similarity = 1;    // of the two questions: cosine of their vectors, 1 where there are none
};

// How the text of an answer begins that found nothing.
inline constexpr std::string_view kNothingFound =
    "Não encontrei no acervo um dispositivo que responda a esta pergunta.";

struct Answer {
  bool found = false;              // false: the honest "Não encontrei ..."
  std::string text;                // Portuguese, Markdown
  float confidence = 0;            // 0..1
  std::vector<Passage> citations;  // what the text quotes, in order
  std::vector<Source> sources;     // their documents
  SearchResult search;
  std::vector<Timing> timings;  // every stage, total last
  std::string model = "extractive";
  std::vector<std::string> degraded;      // the search's, and what the answer itself left out
  std::vector<verify::Finding> findings;  // what of the text was checked, in order; of a model's text
  std::string standalone_question;        // what a follow-up was understood as; empty: it was none
  std::optional<double> first_text_ms;    // from the question to the first text of a model
  std::optional<llm::Usage> usage;        // of the model, when it tells
  std::optional<CacheEntry> cache;        // nullopt: it is not kept
};

// Takes an answer as it comes into being, on the thread of ask() and in this order; each may be empty. An
// error ends the answer and is what ask() returns.
struct AnswerEvents {
  std::function<absl::Status(const SearchResult&)> found;       // once, before any text: what it may rest on
  std::function<absl::Status(std::string_view)> text;           // pieces of Answer::text, each valid UTF-8
  std::function<absl::Status(const verify::Finding&)> checked;  // of the text so far
};

}  // namespace atimo::engine
