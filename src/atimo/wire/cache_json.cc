#include "atimo/wire/cache_json.h"

#include "atimo/base/date.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/internal/reading.h"
#include "atimo/wire/json.h"

namespace atimo::wire {
namespace {

using namespace internal;

constexpr cache::Order kOrders[] = {cache::Order::kTop, cache::Order::kProblems, cache::Order::kLiked};

cache::ListedEntry entry_of(const Json& json) {
  cache::ListedEntry entry{.id = value_of<cache::EntryId>(json, "cache_id"),
                           .question = text_of(json, "question"),
                           .created = value_of<cache::Millis>(json, "created_ms"),
                           .expires = value_of<cache::Millis>(json, "expires_ms"),
                           .served = value_of<std::uint64_t>(json, "served"),
                           .likes = value_of<std::uint64_t>(json, "likes"),
                           .dislikes = value_of<std::uint64_t>(json, "dislikes"),
                           .answer = {}};
  if (const auto answer = json.find("answer"); answer != json.end() && !answer->is_null())
    entry.answer = to_text(*answer);
  return entry;
}

cache::Day day_of(const Json& json) {
  return {.day = date_of(json, "day").value_or(Date()).days(),
          .made = value_of<std::uint64_t>(json, "made"),
          .served = value_of<std::uint64_t>(json, "served")};
}

cache::CacheReport report_of(const Json& json) {
  cache::CacheReport report;
  report.store = {.entries = value_of<std::uint64_t>(json, "entries"),
                  .expired = value_of<std::uint64_t>(json, "expired"),
                  .disliked = value_of<std::uint64_t>(json, "disliked"),
                  .served = value_of<std::uint64_t>(json, "served"),
                  .likes = value_of<std::uint64_t>(json, "likes"),
                  .dislikes = value_of<std::uint64_t>(json, "dislikes")};
  for (const Json& day : json.at("growth")) report.growth.push_back(day_of(day));
  const Json& look_ups = json.at("look_ups");
  report.look_ups.exact_hits = value_of<std::uint64_t>(look_ups, "exact_hits");
  report.look_ups.hits = value_of<std::uint64_t>(look_ups, "hits");
  report.look_ups.misses = value_of<std::uint64_t>(look_ups, "misses");
  report.look_ups.store_errors = value_of<std::uint64_t>(look_ups, "store_errors");
  for (std::size_t i = 0; i < cache::kRejections; ++i)
    report.look_ups.by_reason[i] = value_of<std::uint64_t>(
        look_ups.at("by_reason"), std::string(cache::code(static_cast<cache::Rejection>(i))).c_str());
  return report;
}

}  // namespace

Json cache_report_json(const cache::CacheReport& report) {
  Json growth = Json::array();
  for (const cache::Day& day : report.growth)
    growth.push_back({{"day", Date::from_days(static_cast<std::int32_t>(day.day)).to_iso()},
                      {"made", day.made},
                      {"served", day.served}});
  Json reasons = Json::object();
  for (std::size_t i = 0; i < cache::kRejections; ++i)
    if (report.look_ups.by_reason[i] > 0)
      reasons[std::string(cache::code(static_cast<cache::Rejection>(i)))] = report.look_ups.by_reason[i];
  return {{"entries", report.store.entries},
          {"expired", report.store.expired},
          {"disliked", report.store.disliked},
          {"served", report.store.served},
          {"likes", report.store.likes},
          {"dislikes", report.store.dislikes},
          {"growth", std::move(growth)},
          {"look_ups",
           {{"exact_hits", report.look_ups.exact_hits},
            {"hits", report.look_ups.hits},
            {"misses", report.look_ups.misses},
            {"store_errors", report.look_ups.store_errors},
            {"by_reason", std::move(reasons)}}}};
}

absl::StatusOr<cache::CacheReport> parse_cache_report(std::string_view json) {
  return parsed(json, report_of);
}

Json cache_entries_json(const std::vector<cache::ListedEntry>& entries) {
  Json list = Json::array();
  for (const cache::ListedEntry& entry : entries) {
    Json one = {{"cache_id", entry.id},        {"question", entry.question}, {"created_ms", entry.created},
                {"expires_ms", entry.expires}, {"served", entry.served},     {"likes", entry.likes},
                {"dislikes", entry.dislikes}};
    if (!entry.answer.empty()) {
      Json answer = Json::parse(entry.answer, nullptr, false);
      one["answer"] = answer.is_discarded() ? Json(nullptr) : std::move(answer);
    }
    list.push_back(std::move(one));
  }
  return {{"entries", std::move(list)}};
}

absl::StatusOr<std::vector<cache::ListedEntry>> parse_cache_entries(std::string_view json) {
  return parsed(json, [](const Json& body) {
    std::vector<cache::ListedEntry> entries;
    for (const Json& entry : body.at("entries")) entries.push_back(entry_of(entry));
    return entries;
  });
}

absl::StatusOr<std::uint64_t> parse_dropped(std::string_view json) {
  return parsed(json, [](const Json& body) { return body.at("dropped").get<std::uint64_t>(); });
}

std::string_view name_of(cache::Order order) {
  switch (order) {
    case cache::Order::kTop:
      return "top";
    case cache::Order::kProblems:
      return "problems";
    case cache::Order::kLiked:
      return "liked";
  }
  return "";
}

std::optional<cache::Order> parse_order(std::string_view word) {
  for (const cache::Order order : kOrders)
    if (name_of(order) == word) return order;
  return std::nullopt;
}

std::string_view name_of(cache::Feedback feedback) {
  return feedback == cache::Feedback::kLike ? "like" : "dislike";
}

std::optional<std::string> training_example(const cache::ListedEntry& entry) {
  const absl::StatusOr<engine::Answer> answer = parse_answer(entry.answer);
  if (!answer.ok() || !answer->found || !answer->degraded.empty()) return std::nullopt;
  const bool quotes = answer->model == engine::Answer().model;
  if (!verify::may_be_kept(answer->findings) || (!quotes && answer->findings.empty())) return std::nullopt;
  Json sources = Json::array();
  for (const engine::Passage& passage : answer->citations)
    sources.push_back(
        {{"document", passage.document_id}, {"device", passage.device_id}, {"text", passage.text}});
  const Json example = {
      {"messages",
       {{{"role", "user"}, {"content", entry.question}}, {{"role", "assistant"}, {"content", answer->text}}}},
      {"sources", std::move(sources)},
      {"likes", entry.likes}};
  return to_text(example);
}

}  // namespace atimo::wire
