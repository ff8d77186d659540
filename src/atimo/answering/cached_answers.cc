#include "atimo/answering/cached_answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "atimo/answering/corpus_devices.h"
#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/wire/answer_json.h"

namespace atimo::answering {
namespace {

constexpr std::size_t kMostRemembered = 100'000;

// Of the article that a device stands in, since an answer shows what introduces the device and what stands
// beside it. The day is part of it: a wording is looked up as of the day that the answer was made for.
std::string hash_of(const DeviceText& device, std::optional<Date> as_of) {
  const std::string day = as_of ? as_of->to_iso() : "";
  return fmt::format("{}:{:016x}", day, hash64(concat(device.in_force ? "1" : "0", device.text)));
}

std::string id_of(const engine::Passage& passage) {
  return concat(passage.document_id, "#", passage.device_id);
}

std::string settings_of(const engine::Question& question) {
  const auto number = [](std::optional<std::uint32_t> value) {
    return value ? concat(*value) : std::string("-");
  };
  return concat("|top_k=", question.top_k,
                "|fusion=", question.fusion ? retrieval::name_of(*question.fusion) : "-",
                "|depth=", number(question.rerank_depth),
                "|hyde=", question.hyde ? retrieval::name_of(*question.hyde) : "-");
}

}  // namespace

absl::StatusOr<cache::Question> cache_question(const engine::LocalEngine& engine, const Context& context,
                                               const engine::Question& question,
                                               std::string_view configuration, std::string_view prompts) {
  cache::Question asked{.text = question.text, .scope = {}, .dense = {}};
  asked.scope.name_space = context.name_space();
  asked.scope.document_ids = question.document_ids;
  std::sort(asked.scope.document_ids.begin(), asked.scope.document_ids.end());
  asked.scope.models = concat(configuration, settings_of(question));
  asked.scope.prompts = prompts;
  asked.scope.as_of = question.as_of;
  ATIMO_ASSIGN_OR_RETURN(asked.scope.sole_norm, engine.sole_norm(context));
  return asked;
}

cache::Generated generated(const engine::LocalEngine& engine, const Context& context,
                           const engine::Question& question, const engine::Answer& answer) {
  cache::Generated made{.answer = wire::answer_text(question, answer), .devices = {}};
  made.may_be_kept = answer.found && answer.degraded.empty() && verify::may_be_kept(answer.findings);
  const std::optional<Date> as_of = answer.search.as_of;
  // The citations, and what else was before the model's eyes.
  for (const std::vector<engine::Passage>* passages : {&answer.citations, &answer.search.passages}) {
    for (const engine::Passage& passage : *passages) {
      const std::string id = id_of(passage);
      const auto is_it = [&id](const cache::Device& device) { return device.id == id; };
      if (std::any_of(made.devices.begin(), made.devices.end(), is_it)) continue;
      const auto text = unit_text(engine, context, passage.document_id, passage.device_id, as_of);
      if (!text.ok())
        made.may_be_kept = false;  // it went meanwhile
      else
        made.devices.push_back({id, hash_of(*text, as_of)});
    }
  }
  return made;
}

bool Freshness::still_holds(const cache::Question& question, std::span<const cache::Device> devices) {
  std::string key = question.scope.name_space;
  for (const cache::Device& device : devices) key += concat("\n", device.id, " ", device.hash);
  const std::uint64_t hash = hash64(key);
  const std::uint64_t counter = engine_.change_counter();
  {
    const std::lock_guard lock(mutex_);
    const auto held = held_at_.find(hash);
    if (held != held_at_.end() && held->second == counter) return true;
  }
  const Context context(question.scope.name_space);
  for (const cache::Device& device : devices) {
    const std::size_t sharp = device.id.find('#');
    const std::size_t colon = device.hash.find(':');
    if (sharp == std::string::npos || colon == std::string::npos) return false;
    const std::optional<Date> as_of = Date::parse_iso(device.hash.substr(0, colon));
    const auto text = unit_text(engine_, context, std::string_view(device.id).substr(0, sharp),
                                std::string_view(device.id).substr(sharp + 1), as_of);
    if (!text.ok() || hash_of(*text, as_of) != device.hash) return false;
  }
  const std::lock_guard lock(mutex_);
  if (held_at_.size() >= kMostRemembered) held_at_.clear();
  held_at_[hash] = counter;
  return true;
}

}  // namespace atimo::answering
