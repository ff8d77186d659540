#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kMaxQuestionBytes = 8192;
// Enough to say how long a question is that came a little too long, without reading a whole stream.
constexpr std::size_t kMaxReadBytes = 4 * kMaxQuestionBytes;

std::string read_question(std::istream& in) {
  std::string text(kMaxReadBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

absl::StatusOr<std::string> question_text(const Session& session) {
  const bool piped = session.arguments.question == "-";
  std::string text = piped ? read_question(session.process.in) : session.arguments.question;
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  if (text.empty()) return absl::InvalidArgumentError("a pergunta está vazia");
  if (text.size() > kMaxQuestionBytes) {
    const bool unfinished = piped && text.size() >= kMaxReadBytes;
    return absl::InvalidArgumentError(concat("a pergunta tem ", unfinished ? "mais de " : "", text.size(),
                                             " bytes; o máximo é ", kMaxQuestionBytes));
  }
  if (!is_valid_utf8(text)) return absl::InvalidArgumentError("a pergunta não é UTF-8 válido");
  return text;
}

absl::StatusOr<engine::Question> question_of(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(std::string text, question_text(session));
  engine::Question question{.text = std::move(text),
                            .top_k = session.config.top_k,
                            .as_of = session.arguments.as_of,
                            .document_ids = session.arguments.document_ids};
  question.fresh = session.arguments.fresh;
  // What flags say goes with the question, whoever's engine answers it. A fusion that is asked for needs its
  // embedder; from the configuration it only says what to do with one.
  const auto given = [&](std::string_view key) { return is_flag_given(session.arguments, key); };
  if (given("fusion")) {
    ATIMO_ASSIGN_OR_RETURN(question.fusion, retrieval::parse_fusion(session.config.fusion));
  }
  if (given("rerank_depth")) question.rerank_depth = session.config.rerank_depth;
  if (given("hyde")) {
    ATIMO_ASSIGN_OR_RETURN(question.hyde, retrieval::parse_hyde_mode(session.config.hyde));
  }
  return question;
}

absl::Status show(std::ostream& out, std::string_view text) {
  out << text << std::flush;
  return absl::OkStatus();  // a failed write is said at the end
}

}  // namespace

absl::StatusOr<int> run_ask(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const engine::Question question, question_of(session));
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  std::ostream& out = session.process.out;
  StreamedMarkdown text(session.view.colour);
  engine::AnswerEvents events;
  if (!session.arguments.json)
    events.text = [&](std::string_view piece) { return show(out, text.feed(piece)); };
  const auto answer = engine->ask(session.context(), question, events);
  if (session.arguments.json) out << wire::to_text(wire::answer_json(question, answer), 2) << '\n';
  if (!answer.ok()) return answer.status();
  if (session.arguments.json) return kExitOk;
  out << text.finish() << render_about(*answer, session.view);
  if (session.arguments.explain) {
    out << '\n'
        << render_explanation(answer->search, session.view) << render_search(answer->search, session.view);
  }
  return kExitOk;
}

absl::StatusOr<int> run_search(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const engine::Question question, question_of(session));
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  const auto result = engine->search(session.context(), question);
  std::ostream& out = session.process.out;
  if (session.arguments.json) out << wire::to_text(wire::search_json(question, result), 2) << '\n';
  if (!result.ok()) return result.status();
  if (session.arguments.json) return kExitOk;
  out << render_search(*result, session.view);
  if (session.arguments.explain) out << '\n' << render_explanation(*result, session.view);
  return kExitOk;
}

}  // namespace atimo::cli::internal
