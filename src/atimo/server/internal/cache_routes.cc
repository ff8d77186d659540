#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "atimo/base/status_macros.h"
#include "atimo/server/internal/handlers.h"
#include "atimo/server/internal/json_body.h"
#include "atimo/server/internal/upload.h"
#include "atimo/wire/cache_json.h"

namespace atimo::server::internal {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxValueBytes = 8'192;
constexpr unsigned kOnly = 1;

struct FeedbackRequest {
  std::optional<cache::EntryId> id;
  std::optional<cache::Feedback> feedback;
};

absl::Status read_id(std::string_view name, const Json& value, FeedbackRequest& request) {
  if (!value.is_number_integer() || value.get<std::int64_t>() < 1)
    return absl::OutOfRangeError(
        concat("campo \"", name, "\": esperado o número que a resposta traz em \"cache_id\""));
  request.id = value.get<std::int64_t>();
  return absl::OkStatus();
}

absl::Status read_feedback(std::string_view name, const Json& value, FeedbackRequest& request) {
  for (const cache::Feedback feedback : {cache::Feedback::kLike, cache::Feedback::kDislike})
    if (value == wire::name_of(feedback)) request.feedback = feedback;
  if (request.feedback) return absl::OkStatus();
  return absl::OutOfRangeError(concat("campo \"", name, "\": esperado \"like\" ou \"dislike\""));
}

constexpr std::array<Field<FeedbackRequest>, 2> kFeedbackFields = {{
    {"cache_id", kOnly, read_id},
    {"feedback", kOnly, read_feedback},
}};

absl::StatusOr<FeedbackRequest> feedback_request(std::string_view body) {
  ATIMO_ASSIGN_OR_RETURN(const Json json, parse_object(body, R"({"cache_id": 1, "feedback": "like"})"));
  FeedbackRequest request;
  ATIMO_RETURN_IF_ERROR(read_fields<FeedbackRequest>(json, kFeedbackFields, kOnly, request));
  if (!request.id) return absl::InvalidArgumentError("falta \"cache_id\": o número que a resposta traz");
  if (!request.feedback) return absl::InvalidArgumentError("falta \"feedback\": \"like\" ou \"dislike\"");
  return request;
}

struct ForgetRequest {
  std::optional<cache::Selection> selection;
  std::string name_space;  // empty: not named
};

template <cache::Selection::What what>
absl::Status read_selected(std::string_view name, const Json& value, ForgetRequest& request) {
  std::string text;
  ATIMO_RETURN_IF_ERROR(read_text(name, value, text));
  if (text.empty() || text.size() > kMaxValueBytes)
    return absl::OutOfRangeError(concat("campo \"", name, "\": de 1 a ", kMaxValueBytes, " bytes"));
  if (request.selection) return absl::OutOfRangeError(concat("campo \"", name, "\": envie um campo só"));
  if (what == cache::Selection::What::kDevice && text.find('#') == std::string::npos)
    return absl::OutOfRangeError(
        concat("campo \"", name, "\": esperado documento#dispositivo, como lei-14133-2021#art75"));
  if (what == cache::Selection::What::kEverything) request.name_space = text;
  request.selection = cache::Selection{.what = what, .value = std::move(text)};
  return absl::OkStatus();
}

using What = cache::Selection::What;
constexpr std::array<Field<ForgetRequest>, 4> kForgetFields = {{
    {"question", kOnly, read_selected<What::kQuestion>},
    {"device", kOnly, read_selected<What::kDevice>},
    {"document", kOnly, read_selected<What::kDocument>},
    {"namespace", kOnly, read_selected<What::kEverything>},
}};

absl::StatusOr<cache::Selection> forget_request(const Call& call) {
  ATIMO_ASSIGN_OR_RETURN(const Json json,
                         parse_object(call.request.body, R"({"document": "lei-14133-2021"})"));
  ForgetRequest request;
  ATIMO_RETURN_IF_ERROR(read_fields<ForgetRequest>(json, kForgetFields, kOnly, request));
  if (!request.selection)
    return absl::InvalidArgumentError(
        "falta o que esquecer: \"question\", \"device\", \"document\" ou \"namespace\"");
  // A key reaches the name spaces of its header, and no others by way of a body.
  if (!request.name_space.empty() && request.name_space != call.context.name_space())
    return absl::OutOfRangeError(concat("campo \"namespace\": o acervo deste pedido é \"",
                                        call.context.name_space(), "\", pelo cabeçalho X-Atimo-Namespace"));
  return *std::move(request.selection);
}

template <typename Number>
absl::Status read_number(std::string_view name, std::string_view text, Number least, Number most,
                         Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size() && out >= least && out <= most)
    return absl::OkStatus();
  return absl::OutOfRangeError(
      concat("parâmetro \"", name, "\": esperado um número inteiro de ", least, " a ", most));
}

absl::StatusOr<cache::ListOptions> list_options(const Target& target) {
  constexpr cache::EntryId kLastId = std::numeric_limits<cache::EntryId>::max();
  constexpr std::uint64_t kMostLikes = std::numeric_limits<std::uint32_t>::max();
  cache::ListOptions options;
  for (const auto& [name, value] : target.parameters) {
    if (name == "order") {
      const std::optional<cache::Order> order = wire::parse_order(value);
      if (!order) return absl::OutOfRangeError("parâmetro \"order\": esperado top, problems ou liked");
      options.order = *order;
    } else if (name == "limit") {
      ATIMO_RETURN_IF_ERROR(read_number(name, value, 1u, cache::kMostListed, options.limit));
    } else if (name == "likes") {
      ATIMO_RETURN_IF_ERROR(read_number<std::uint64_t>(name, value, 0, kMostLikes, options.least_likes));
    } else if (name == "after") {
      ATIMO_RETURN_IF_ERROR(read_number<cache::EntryId>(name, value, 0, kLastId, options.after));
    } else {
      return unknown_parameter(name, "order, limit, likes, after");
    }
  }
  return options;
}

absl::StatusOr<cache::Curation*> curation(const Call& call) {
  if (cache::Curation* const remembered = call.engine.remembered()) return remembered;
  return absl::FailedPreconditionError(
      "este servidor não guarda respostas; ligue o cache com cache = \"embedded\" ou \"redis\"");
}

Response dropped(const Call& call, const absl::StatusOr<cache::Selection>& selection) {
  if (!selection.ok()) return failed(call, selection.status());
  const auto answers = curation(call);
  if (!answers.ok()) return failed(call, answers.status());
  const absl::StatusOr<std::uint64_t> count = (*answers)->forget(call.context, *selection);
  return count.ok() ? reply({{"dropped", *count}}) : failed(call, count.status());
}

}  // namespace

Response give_feedback(const Call& call) {
  const absl::StatusOr<FeedbackRequest> request = feedback_request(call.request.body);
  if (!request.ok()) return failed(call, request.status());
  const auto answers = curation(call);
  if (!answers.ok()) return failed(call, answers.status());
  const absl::Status given = (*answers)->feedback(call.context, *request->id, *request->feedback);
  if (!given.ok()) return failed(call, given);
  return reply({{"cache_id", *request->id}, {"feedback", wire::name_of(*request->feedback)}});
}

Response cache_stats(const Call& call) {
  const auto answers = curation(call);
  if (!answers.ok()) return failed(call, answers.status());
  const auto report = (*answers)->report(call.context);
  return report.ok() ? reply(wire::cache_report_json(*report)) : failed(call, report.status());
}

Response cache_entries(const Call& call) {
  const absl::StatusOr<cache::ListOptions> options = list_options(call.target);
  if (!options.ok()) return failed(call, options.status());
  const auto answers = curation(call);
  if (!answers.ok()) return failed(call, answers.status());
  const auto entries = (*answers)->list(call.context, *options);
  return entries.ok() ? reply(wire::cache_entries_json(*entries)) : failed(call, entries.status());
}

Response cache_invalidate(const Call& call) { return dropped(call, forget_request(call)); }

Response cache_clear(const Call& call) { return dropped(call, cache::Selection{}); }

}  // namespace atimo::server::internal
