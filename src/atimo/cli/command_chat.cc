#include <atomic>
#include <csignal>
#include <istream>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kMostTurns = 16;  // that are kept; the engine looks at the last ones
constexpr std::string_view kForget = "/nova";
constexpr std::string_view kLeave = "/sair";

// While it lives, SIGINT cancels the answer under way, and between answers ends the reading of the next
// question. One at a time.
class Interruption {
 public:
  Interruption() {
    struct sigaction action {};
    action.sa_handler = [](int) {
      if (Context* answering = answering_.load()) answering->cancel();
    };
    sigaction(SIGINT, &action, &previous_);  // without SA_RESTART
  }
  ~Interruption() { sigaction(SIGINT, &previous_, nullptr); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  static void answering(Context* context) { answering_.store(context); }

 private:
  static inline std::atomic<Context*> answering_{nullptr};
  struct sigaction previous_ {};
};

void prompt(const Session& session) {
  if (session.process.out_is_terminal) session.process.out << "\n> " << std::flush;
}

// One answer, shown as it comes.
absl::StatusOr<engine::Answer> answer(const Session& session, const engine::Engine& engine,
                                      const engine::Question& question) {
  std::ostream& out = session.process.out;
  StreamedMarkdown text(session.view.colour);
  Context context = session.context();
  Interruption::answering(&context);
  const auto answer = engine.ask(context, question,
                                 {.found = {},
                                  .text =
                                      [&](std::string_view piece) {
                                        out << text.feed(piece) << std::flush;
                                        return absl::OkStatus();
                                      },
                                  .checked = {}});
  Interruption::answering(nullptr);
  out << text.finish();
  if (answer.ok()) out << render_about(*answer, session.view) << std::flush;
  return answer;
}

}  // namespace

absl::StatusOr<int> run_chat(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const auto engine, reach_engine(session));
  const Interruption interruption;
  engine::Question question{.text = {},
                            .top_k = session.config.top_k,
                            .as_of = session.arguments.as_of,
                            .document_ids = session.arguments.document_ids};
  question.fresh = session.arguments.fresh;
  prompt(session);
  for (std::string line; std::getline(session.process.in, line); prompt(session)) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line == kLeave) break;
    if (line == kForget) question.history.clear();
    if (line.empty() || line == kForget) continue;
    question.text = line;
    const auto given = answer(session, *engine, question);
    if (!session.process.out) return absl::AbortedError("não foi possível escrever toda a saída");
    if (!given.ok()) {
      report(session, given.status());
      continue;
    }
    question.history.push_back({engine::Turn::Role::kUser, line});
    question.history.push_back({engine::Turn::Role::kAssistant, given->text});
    if (question.history.size() > kMostTurns)
      question.history.erase(question.history.begin(), question.history.begin() + 2);
  }
  if (session.process.out_is_terminal) session.process.out << "\n";
  return kExitOk;
}

}  // namespace atimo::cli::internal
