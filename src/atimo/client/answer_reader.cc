#include "atimo/client/internal/answer_reader.h"

#include <nlohmann/json.hpp>

#include "atimo/base/status_macros.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/error_word.h"

namespace atimo::client::internal {
namespace {

// A hundred passages, each a long article, are a tenth of it.
constexpr std::size_t kMaxEventBytes = std::size_t{64} << 20;

absl::StatusOr<std::string> text_of(std::string_view data) {
  const nlohmann::json json = nlohmann::json::parse(data, nullptr, false);
  if (!json.is_object() || !json.contains("text") || !json["text"].is_string())
    return absl::InvalidArgumentError("o servidor residente mandou um pedaço de texto que não entendo");
  return json["text"].get<std::string>();
}

}  // namespace

AnswerReader::AnswerReader(const engine::AnswerEvents& events) : events_(events), parser_(kMaxEventBytes) {}

absl::Status AnswerReader::take(std::string_view bytes) {
  return parser_.take(
      bytes, [this](std::string_view name, std::string_view data) { return take_event(name, data); });
}

absl::Status AnswerReader::take_event(std::string_view name, std::string_view data) {
  has_begun_ = true;
  if (name == "sources" && events_.found) {
    ATIMO_ASSIGN_OR_RETURN(const engine::SearchResult found, wire::parse_search(data));
    return events_.found(found);
  }
  if (name == "text" && events_.text) {
    ATIMO_ASSIGN_OR_RETURN(const std::string text, text_of(data));
    return events_.text(text);
  }
  if (name == "citation" && events_.checked) {
    ATIMO_ASSIGN_OR_RETURN(const verify::Finding finding, wire::parse_finding(data));
    return events_.checked(finding);
  }
  if (name == "error")
    return wire::parse_error(data).value_or(
        absl::InternalError("o servidor residente falhou sem dizer por quê"));
  if (name == "answer") {
    ATIMO_ASSIGN_OR_RETURN(answer_, wire::parse_answer(data));
  }
  return absl::OkStatus();  // a newer server may tell of more
}

absl::StatusOr<engine::Answer> AnswerReader::finish() {
  if (!answer_) return absl::UnavailableError("a resposta foi interrompida antes do fim");
  return *std::move(answer_);
}

}  // namespace atimo::client::internal
