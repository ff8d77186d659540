#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/attach.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/wire/cache_json.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

constexpr std::size_t kQuestionColumns = 70;
constexpr std::uint32_t kPage = 200;

// The cache of the data folder's engine, with the engine that has it.
struct Remembered {
  std::unique_ptr<engine::Engine> engine;
  cache::Curation* answers = nullptr;
};

absl::StatusOr<Remembered> reach_remembered(const Session& session) {
  Remembered remembered;
  ATIMO_ASSIGN_OR_RETURN(remembered.engine, reach_engine(session));
  remembered.answers = remembered.engine->remembered();
  if (remembered.answers != nullptr) return remembered;
  return absl::FailedPreconditionError(
      "as respostas não são guardadas; ligue o cache com cache = \"embedded\" ou \"redis\"");
}

bool is_english(const Session& session) { return session.view.lang == config::Lang::kEnglish; }

std::string stats_text(const cache::CacheReport& report, const Session& session) {
  const bool english = is_english(session);
  const auto line = [&](std::string_view portuguese, std::string_view in_english, std::uint64_t value) {
    return concat(fit(english ? in_english : portuguese, 26), value, "\n");
  };
  std::string text = line("respostas que valem", "answers that hold", report.store.entries) +
                     line("vencidas", "past their end", report.store.expired) +
                     line("que não serviram", "disliked", report.store.disliked) +
                     line("vezes servidas", "times served", report.store.served) +
                     line("serviu", "likes", report.store.likes) +
                     line("não serviu", "dislikes", report.store.dislikes) +
                     line("iguais desde o início", "same question, since start", report.look_ups.exact_hits) +
                     line("parecidas aceitas", "paraphrases, since start",
                          report.look_ups.hits - report.look_ups.exact_hits) +
                     line("sem resposta guardada", "misses, since start", report.look_ups.misses) +
                     line("falhas do armazém", "failures of the store", report.look_ups.store_errors);
  for (const cache::Day& day : report.growth) {
    if (day.made == 0 && day.served == 0) continue;
    text += fmt::format("{}  {} {}, {} {}\n", Date::from_days(static_cast<std::int32_t>(day.day)).to_iso(),
                        day.made, english ? "made" : "feitas", day.served, english ? "served" : "servidas");
  }
  return text;
}

std::string entries_text(const std::vector<cache::ListedEntry>& entries, const Session& session) {
  const bool english = is_english(session);
  if (entries.empty()) return english ? "No remembered answers.\n" : "Nenhuma resposta guardada.\n";
  std::string text = bold(english ? "      id  served   likes  dislikes  question"
                                  : "      id  vezes   serviu  não     pergunta",
                          session.view.colour) +
                     "\n";
  for (const cache::ListedEntry& entry : entries)
    text += fmt::format("{:>8}  {:>5}  {:>6}  {:>6}  {}\n", entry.id, entry.served, entry.likes,
                        entry.dislikes, fit(one_line(entry.question), kQuestionColumns));
  return text;
}

absl::StatusOr<int> forget(const Session& session, const cache::Selection& selection) {
  ATIMO_ASSIGN_OR_RETURN(const Remembered remembered, reach_remembered(session));
  ATIMO_ASSIGN_OR_RETURN(const std::uint64_t dropped,
                         remembered.answers->forget(session.context(), selection));
  const std::string_view words = is_english(session) ? " answers forgotten\n" : " respostas esquecidas\n";
  session.process.out << (session.arguments.json ? concat(wire::to_text({{"dropped", dropped}}, 2), "\n")
                                                 : concat(dropped, words));
  return kExitOk;
}

}  // namespace

absl::StatusOr<int> run_cache_stats(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const Remembered remembered, reach_remembered(session));
  ATIMO_ASSIGN_OR_RETURN(const cache::CacheReport report, remembered.answers->report(session.context()));
  session.process.out << (session.arguments.json
                              ? concat(wire::to_text(wire::cache_report_json(report), 2), "\n")
                              : stats_text(report, session));
  return kExitOk;
}

absl::StatusOr<int> run_cache_entries(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const Remembered remembered, reach_remembered(session));
  const cache::ListOptions options{.order = *wire::parse_order(session.arguments.order),
                                   .limit = session.arguments.limit};
  ATIMO_ASSIGN_OR_RETURN(const auto entries, remembered.answers->list(session.context(), options));
  session.process.out << (session.arguments.json
                              ? concat(wire::to_text(wire::cache_entries_json(entries), 2), "\n")
                              : entries_text(entries, session));
  return kExitOk;
}

absl::StatusOr<int> run_cache_invalidate(const Session& session) {
  using What = cache::Selection::What;
  const Arguments& arguments = session.arguments;
  if (!arguments.forget_question.empty())
    return forget(session, {What::kQuestion, arguments.forget_question});
  if (!arguments.forget_device.empty()) return forget(session, {What::kDevice, arguments.forget_device});
  return forget(session, {What::kDocument, arguments.forget_document});
}

absl::StatusOr<int> run_cache_clear(const Session& session) { return forget(session, {}); }

absl::StatusOr<int> run_cache_export(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const Remembered remembered, reach_remembered(session));
  cache::ListOptions page{
      .order = cache::Order::kLiked, .limit = kPage, .least_likes = session.arguments.likes};
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(const auto entries, remembered.answers->list(session.context(), page));
    for (const cache::ListedEntry& entry : entries)
      if (const std::optional<std::string> example = wire::training_example(entry))
        session.process.out << *example << "\n";
    if (entries.size() < page.limit || !session.process.out) return kExitOk;
    page.after = entries.back().id;
  }
}

absl::StatusOr<int> run_feedback(const Session& session) {
  ATIMO_ASSIGN_OR_RETURN(const Remembered remembered, reach_remembered(session));
  const cache::EntryId id = session.arguments.cache_id;
  const cache::Feedback feedback =
      session.arguments.like ? cache::Feedback::kLike : cache::Feedback::kDislike;
  ATIMO_RETURN_IF_ERROR(remembered.answers->feedback(session.context(), id, feedback));
  const std::string_view words = is_english(session) ? ": noted\n" : ": anotado\n";
  session.process.out
      << (session.arguments.json
              ? concat(wire::to_text({{"cache_id", id}, {"feedback", wire::name_of(feedback)}}, 2), "\n")
              : concat(id, words));
  return kExitOk;
}

}  // namespace atimo::cli::internal
