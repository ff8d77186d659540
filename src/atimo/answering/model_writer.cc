#include "atimo/answering/model_writer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "atimo/answering/answer_stream.h"
#include "atimo/answering/corpus_devices.h"
#include "atimo/answering/follow_up.h"
#include "atimo/answering/internal/language.h"
#include "atimo/answering/internal/passage_text.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/engine/extractive_answer.h"
#include "atimo/engine/passage_builder.h"

namespace atimo::answering {
namespace {

using internal::id_of;

// Tokenizers of the usual models make a token of 3.3 bytes of Portuguese or more; a prompt must not be longer
// than it looks.
constexpr std::size_t kBytesPerToken = 3;
constexpr std::size_t kInstructionTokens = 600;       // of the prompt without the passages
constexpr std::chrono::milliseconds kAfterModel{50};  // left for the answer without it
constexpr std::chrono::milliseconds kLongestServed{500};
constexpr std::chrono::milliseconds kLongestRewriting{4'000};
constexpr std::uint32_t kRewritingTokens = 200;

// Behind text that cannot be taken back.
std::string interruption(const engine::SearchResult& found) {
  std::string names;
  for (const engine::Passage& passage : found.passages)
    names += concat(names.empty() ? "" : "; ", passage.citation);
  return concat("\n\n*A resposta do modelo foi interrompida. O texto das normas está em: ", names, ".*");
}

std::string day_of(std::optional<Date> as_of) {
  return as_of ? as_of->to_brazilian() : std::string("vigor hoje");
}

std::vector<verify::Passage> for_verifier(const engine::LocalEngine& engine, const Context& context,
                                          const std::vector<engine::Passage>& passages) {
  std::vector<verify::Passage> out;
  out.reserve(passages.size());
  for (const engine::Passage& passage : passages) {
    const auto document = engine.document(context, passage.document_id);
    out.push_back({.id = id_of(passage),
                   .norm = document.ok() ? document->norm : legal::NormId(),
                   .citation = passage.citation,
                   .text = passage.text,
                   .in_force = passage.status == legal::DeviceStatus::kInForce});
  }
  return out;
}

// A cited device as a passage of its own: one that the model was given, or a part of one.
std::optional<engine::Passage> cited_passage(const engine::LocalEngine& engine, const Context& context,
                                             const engine::SearchResult& found, const std::string& id) {
  float relevance = 0;
  for (const engine::Passage& passage : found.passages) {
    if (id_of(passage) == id) return passage;
    const std::string given = id_of(passage);
    if (id.starts_with(given) || given.starts_with(id)) relevance = std::max(relevance, passage.relevance);
  }
  const std::size_t sharp = id.find('#');
  if (sharp == std::string::npos) return std::nullopt;
  const std::string_view document_id = std::string_view(id).substr(0, sharp);
  const std::string_view device_id = std::string_view(id).substr(sharp + 1);
  const auto document = engine.document(context, document_id);
  const auto devices = engine.subtree(context, document_id, device_id, found.as_of);
  const auto text = device_text(engine, context, document_id, device_id, found.as_of);
  if (!document.ok() || !devices.ok() || !text.ok()) return std::nullopt;
  engine::Passage passage = engine::passage_of(*document, devices->front());
  passage.text = text->text;
  passage.relevance = relevance;
  return passage;
}

// Number n of the text is the n-th citation.
void add_citations(const engine::LocalEngine& engine, const Context& context,
                   const std::vector<std::string>& ids, engine::Answer& answer) {
  for (const std::string& id : ids) {
    std::optional<engine::Passage> passage = cited_passage(engine, context, answer.search, id);
    if (!passage) {  // it left the corpus meanwhile: the numbers stay
      passage.emplace();
      passage->citation = id;
    }
    answer.citations.push_back(*std::move(passage));
    const std::string& document_id = answer.citations.back().document_id;
    const auto is_it = [&](const engine::Source& source) { return source.document_id == document_id; };
    if (std::any_of(answer.sources.begin(), answer.sources.end(), is_it)) continue;
    if (const auto document = engine.document(context, document_id); document.ok())
      answer.sources.push_back(engine::source_of(*document));
  }
}

// What of the model's answer should make its reader careful, and keeps it from being given again.
std::vector<std::string> doubts(const llm::Completion& completion, const AnswerStream& stream,
                                std::uint32_t most_tokens) {
  std::vector<std::string> doubts;
  if (completion.finish_reason == "length")
    doubts.push_back(concat("resposta do modelo: cortada no limite de ", most_tokens, " tokens"));
  if (!internal::may_be_portuguese(stream.text()))
    doubts.emplace_back("resposta do modelo: não está em português");
  if (stream.verifier().cited_ids().empty())
    doubts.emplace_back("resposta do modelo: não cita nenhum dispositivo dado");
  return doubts;
}

engine::Answer degraded(engine::Answer answer, std::string_view why) {
  answer.degraded.push_back(concat("resposta do modelo: ", why));
  return answer;
}

absl::Status hand_on(const engine::AnswerEvents& events, std::string_view text) {
  return events.text ? events.text(text) : absl::OkStatus();
}

}  // namespace

llm::ChatRequest ModelWriter::request_for(const Context& context, std::string_view question,
                                          const engine::SearchResult& found) const {
  std::uint64_t tokens = options_.context_tokens;
  if (tokens == 0) {
    const auto served = chat_->served(context.until(Clock::now() + kLongestServed));
    tokens = served.ok() ? served->max_model_len.value_or(kUsualContext) : kUsualContext;
  }
  // At least a quarter is for the passages: a model with so little room writes less.
  const std::uint64_t answer = std::min<std::uint64_t>(options_.answer_tokens, tokens / 4);
  const std::uint64_t others = answer + kInstructionTokens + question.size() / kBytesPerToken;
  const std::uint64_t room = std::max(tokens / 4, tokens > others ? tokens - others : 0);
  const std::string passages = internal::passages_text(found.passages, room * kBytesPerToken);
  const std::string day = day_of(found.as_of);
  llm::ChatRequest request;
  const std::pair<std::string_view, std::string_view> values[] = {
      {"trechos", passages}, {"pergunta", question}, {"data", day}};
  request.messages = prompts_.answer.fill(values);
  request.max_tokens = static_cast<int>(answer);
  request.temperature = 0;
  return request;
}

absl::StatusOr<engine::Answer> ModelWriter::write(const Context& context, std::string_view question,
                                                  engine::Answer quoted, const engine::AnswerEvents& events,
                                                  Clock::time_point start) const {
  const CorpusDevices devices(engine_, context, quoted.search.as_of);
  AnswerStream stream(verify::StreamVerifier(for_verifier(engine_, context, quoted.search.passages), devices),
                      events, start);
  absl::Status events_failed;
  const auto sink = [&](std::string_view piece) { return events_failed = stream.take(piece); };
  const Context hurried = context.until(context.deadline() - kAfterModel);
  const auto completion = chat_->complete(hurried, request_for(context, question, quoted.search), sink);
  ATIMO_RETURN_IF_ERROR(context.check());
  ATIMO_RETURN_IF_ERROR(events_failed);
  const bool is_lost = !completion.ok() && (!stream.has_begun() || !events.text);
  if (is_lost) {
    ATIMO_RETURN_IF_ERROR(hand_on(events, quoted.text));
    return degraded(std::move(quoted), message_of(completion.status()));
  }
  ATIMO_RETURN_IF_ERROR(stream.finish());
  if (stream.found_nothing()) {
    engine::Answer none = engine::not_found_answer(std::move(quoted.search));
    none.model = completion->model;
    ATIMO_RETURN_IF_ERROR(hand_on(events, none.text));
    return none;
  }
  if (!stream.has_begun()) {
    ATIMO_RETURN_IF_ERROR(hand_on(events, quoted.text));
    return degraded(std::move(quoted), "veio vazia");
  }
  engine::Answer answer;
  answer.found = true;
  answer.findings = stream.verifier().findings();
  answer.first_text_ms = stream.first_text_ms();
  answer.degraded = quoted.degraded;
  if (completion.ok()) {
    answer.model = completion->model;
    answer.usage = completion->usage;
    for (std::string& doubt : doubts(*completion, stream, options_.answer_tokens))
      answer.degraded.push_back(std::move(doubt));
  } else {
    answer.degraded.push_back(concat("resposta do modelo: interrompida: ", message_of(completion.status())));
    ATIMO_RETURN_IF_ERROR(stream.add(interruption(quoted.search)));
  }
  answer.text = stream.text();
  answer.search = std::move(quoted.search);
  add_citations(engine_, context, stream.verifier().cited_ids(), answer);
  answer.confidence =
      engine::confidence_of(answer.citations) * static_cast<float>(verify::share(answer.findings));
  return answer;
}

std::string ModelWriter::standalone(const Context& context, std::span<const engine::Turn> history,
                                    std::string_view question) const {
  if (!is_follow_up(question)) return std::string(question);
  const std::string conversation = transcript(history);
  const std::pair<std::string_view, std::string_view> values[] = {{"conversa", conversation},
                                                                  {"pergunta", question}};
  llm::ChatRequest request;
  request.messages = prompts_.standalone.fill(values);
  request.max_tokens = kRewritingTokens;
  request.temperature = 0;
  request.max_attempts = 1;  // the rules take over
  const Clock::time_point now = Clock::now();
  // The answer needs most of the time.
  const Context hurried =
      context.until(std::min(now + kLongestRewriting, now + (context.deadline() - now) / 4));
  const auto completion = chat_->complete(hurried, request, {});
  if (completion.ok()) {
    std::string rewritten = completion->text;
    const std::size_t begin = rewritten.find_first_not_of(" \t\r\n\"");
    rewritten = begin == std::string::npos
                    ? ""
                    : rewritten.substr(begin, rewritten.find_last_not_of(" \t\r\n\"") - begin + 1);
    if (is_sound_rewriting(history, question, rewritten)) return rewritten;
  }
  return standalone_by_rules(history, question);
}

}  // namespace atimo::answering
