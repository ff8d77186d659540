#include "atimo/eval/cache_pairs.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/cache/cache_store.h"
#include "atimo/eval/lines.h"

namespace atimo::eval {
namespace {

constexpr std::uint64_t kMaxFileBytes = 64ull << 20;

using Json = nlohmann::json;

absl::StatusOr<std::vector<std::string>> questions_of(const Json& json, const char* field) {
  const auto found = json.find(field);
  const auto is_question = [](const Json& value) {
    return value.is_string() && !value.get_ref<const std::string&>().empty();
  };
  if (found == json.end() || !found->is_array() || !std::all_of(found->begin(), found->end(), is_question))
    return absl::InvalidArgumentError(concat("falta \"", field, "\", que deve ser uma lista de perguntas"));
  return found->get<std::vector<std::string>>();
}

absl::StatusOr<CacheGroup> group_of(std::string_view line) {
  const Json json = Json::parse(line.begin(), line.end(), nullptr, false);
  if (!json.is_object()) return absl::InvalidArgumentError("não é um objeto JSON");
  CacheGroup group;
  const auto id = json.find("group");
  if (id == json.end() || !(id->is_number_integer() || id->is_string()))
    return absl::InvalidArgumentError("falta \"group\", que deve ser um número ou um texto");
  group.id = id->is_string() ? id->get<std::string>() : id->dump();
  const auto stored = json.find("stored");
  if (stored == json.end() || !stored->is_string() || stored->get_ref<const std::string&>().empty())
    return absl::InvalidArgumentError("falta \"stored\", que deve ser uma pergunta");
  group.stored = stored->get<std::string>();
  ATIMO_ASSIGN_OR_RETURN(group.must_hit, questions_of(json, "must_hit"));
  ATIMO_ASSIGN_OR_RETURN(group.must_miss, questions_of(json, "must_miss"));
  return group;
}

// A cache of its own in a folder that goes with it.
class Trial {
 public:
  static absl::StatusOr<std::unique_ptr<Trial>> create() {
    ATIMO_ASSIGN_OR_RETURN(TempDir folder, TempDir::create("atimo-cache-eval"));
    ATIMO_ASSIGN_OR_RETURN(auto store, cache::open_sqlite_store(folder.path() / "cache.db"));
    return std::unique_ptr<Trial>(new Trial(std::move(folder), std::move(store)));
  }

  // The answer to a group's question is the group's id.
  absl::Status store(const CacheGroup& group, const Embed& embed) {
    ATIMO_ASSIGN_OR_RETURN(cache::Question question, question_of(group.stored, embed));
    return cache_.put(question, {.answer = group.id, .devices = {}});
  }

  absl::Status ask(const CacheGroup& group, const Embed& embed, CacheScores& scores) {
    for (const std::string& text : group.must_hit) {
      ATIMO_ASSIGN_OR_RETURN(const cache::LookUp found, find(text, embed));
      ++scores.must_hit;
      if (answers_for(found, group)) ++scores.hits;
      if (!found.hit) scores.missed.push_back({group.id, text, group.stored, found.reason});
      note(group, text, found, scores);
    }
    for (const std::string& text : group.must_miss) {
      ATIMO_ASSIGN_OR_RETURN(const cache::LookUp found, find(text, embed));
      ++scores.must_miss;
      if (answers_for(found, group)) {
        ++scores.false_hits;
        scores.wrong.push_back({group.id, text, group.stored, found.reason});
      }
      note(group, text, found, scores);
    }
    return absl::OkStatus();
  }

 private:
  Trial(TempDir folder, std::unique_ptr<cache::CacheStore> store)
      : folder_(std::move(folder)), cache_(std::move(store), {}) {}

  static absl::StatusOr<cache::Question> question_of(const std::string& text, const Embed& embed) {
    ATIMO_ASSIGN_OR_RETURN(std::vector<float> dense, embed(text));
    return cache::Question{.text = text, .scope = {}, .dense = std::move(dense)};
  }

  absl::StatusOr<cache::LookUp> find(const std::string& text, const Embed& embed) {
    ATIMO_ASSIGN_OR_RETURN(const cache::Question question, question_of(text, embed));
    return cache_.find(question);
  }

  static bool answers_for(const cache::LookUp& found, const CacheGroup& group) {
    return found.hit && found.hit->stored.answer == group.id;
  }

  static void note(const CacheGroup& group, const std::string& text, const cache::LookUp& found,
                   CacheScores& scores) {
    if (!found.hit) {
      ++scores.by_reason[static_cast<std::size_t>(found.reason)];
    } else if (!answers_for(found, group)) {
      scores.elsewhere.push_back({group.id, text, found.hit->stored.question, found.reason});
    }
  }

  TempDir folder_;
  cache::AnswerCache cache_;
};

absl::StatusOr<CacheScores> run_together(std::span<const CacheGroup> groups, const Embed& embed,
                                         CacheScores scores) {
  ATIMO_ASSIGN_OR_RETURN(const std::unique_ptr<Trial> trial, Trial::create());
  for (const CacheGroup& group : groups) ATIMO_RETURN_IF_ERROR(trial->store(group, embed));
  for (const CacheGroup& group : groups) ATIMO_RETURN_IF_ERROR(trial->ask(group, embed, scores));
  return scores;
}

}  // namespace

absl::StatusOr<std::vector<CacheGroup>> parse_cache_groups(std::string_view bytes, std::string_view name) {
  std::vector<CacheGroup> groups;
  ATIMO_RETURN_IF_ERROR(for_each_line(bytes, [&](std::size_t number, std::string_view line) -> absl::Status {
    absl::StatusOr<CacheGroup> group = group_of(line);
    if (!group.ok()) return malformed(name, number, message_of(group.status()));
    groups.push_back(*std::move(group));
    return absl::OkStatus();
  }));
  if (groups.empty()) return malformed(name, 1, "não há grupos no arquivo");
  return groups;
}

absl::StatusOr<std::vector<CacheGroup>> read_cache_groups(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(const std::string bytes, read_file(path, kMaxFileBytes));
  return parse_cache_groups(bytes, path.string());
}

absl::StatusOr<CacheEvaluation> evaluate_cache(const std::vector<CacheGroup>& groups, const Embed& embed) {
  CacheEvaluation evaluation;
  for (const CacheGroup& group : groups) {
    ATIMO_ASSIGN_OR_RETURN(evaluation.alone, run_together({&group, 1}, embed, std::move(evaluation.alone)));
  }
  ATIMO_ASSIGN_OR_RETURN(evaluation.together, run_together(groups, embed, {}));
  return evaluation;
}

}  // namespace atimo::eval
