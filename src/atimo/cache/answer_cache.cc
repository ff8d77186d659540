#include "atimo/cache/answer_cache.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::cache {
namespace {

constexpr std::uint64_t kPutsPerSweep = 16;  // the limit of entries may be passed by as many
constexpr std::int64_t kDaysReported = 30;

Millis system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

// nullopt: one of them has no vector, or they are of different models.
std::optional<float> cosine(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.empty() || a.size() != b.size()) return std::nullopt;
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

Address address_of(const Question& question) {
  return {.scope = encode(question.scope),
          .exact = normalized_question(question.text),
          .signature = 0,
          .subject = 0};
}

}  // namespace

Rejection decide(Rejection guard, std::optional<float> similarity, const Thresholds& thresholds) {
  if (guard == Rejection::kNone)
    return !similarity || *similarity >= thresholds.agreeing ? Rejection::kNone : Rejection::kSimilarity;
  if (guard == Rejection::kDoubt && similarity && *similarity >= thresholds.in_doubt) return Rejection::kNone;
  return guard;
}

AnswerCache::AnswerCache(std::unique_ptr<CacheStore> store, Options options)
    : store_(std::move(store)), options_(std::move(options)) {}

AnswerCache::~AnswerCache() { flush_served(); }

Millis AnswerCache::now() const { return options_.now ? options_.now() : system_now(); }

LookUp AnswerCache::find(const Question& question) {
  absl::StatusOr<LookUp> found = look_up(question);
  if (!found.ok()) {
    ++store_errors_;
    found = LookUp{};
  }
  count(*found);
  return *std::move(found);
}

std::optional<Hit> AnswerCache::find_exact(const Question& question) {
  const Millis time = now();
  absl::StatusOr<std::optional<StoredAnswer>> same = same_question(question, address_of(question), time);
  if (!same.ok()) ++store_errors_;
  if (!same.ok() || !*same) return std::nullopt;
  note_served((*same)->id, time);
  ++hits_;
  ++exact_hits_;
  return Hit{.stored = **std::move(same), .exact = true};
}

std::optional<EntryId> AnswerCache::id_of(const Question& question) {
  const absl::StatusOr<std::optional<StoredAnswer>> same = store_->exact(address_of(question), now());
  if (!same.ok() || !*same) return std::nullopt;
  return (*same)->id;
}

absl::StatusOr<std::optional<StoredAnswer>> AnswerCache::same_question(const Question& question,
                                                                       const Address& address, Millis now) {
  ATIMO_ASSIGN_OR_RETURN(std::optional<StoredAnswer> same, store_->exact(address, now));
  if (!same) return same;
  ATIMO_ASSIGN_OR_RETURN(const bool outdated, drop_if_outdated(question, *same));
  if (outdated) same.reset();
  return same;
}

absl::StatusOr<bool> AnswerCache::drop_if_outdated(const Question& question, const StoredAnswer& stored) {
  if (!options_.still_holds || options_.still_holds(question, stored.devices)) return false;
  ATIMO_RETURN_IF_ERROR(store_->drop(stored.id).status());
  return true;
}

absl::StatusOr<LookUp> AnswerCache::look_up(const Question& question) {
  Address address = address_of(question);
  const Millis time = now();
  ATIMO_ASSIGN_OR_RETURN(std::optional<StoredAnswer> same, same_question(question, address, time));
  if (!same) return among_candidates(question, address, time);
  note_served(same->id, time);
  return LookUp{Hit{.stored = *std::move(same), .exact = true}, Rejection::kNone};
}

absl::StatusOr<LookUp> AnswerCache::among_candidates(const Question& question, Address& address, Millis now) {
  const absl::StatusOr<QuestionKey> asked = parse_question(question.text, question.scope);
  if (!asked.ok()) return LookUp{std::nullopt, Rejection::kUnreadable};
  address.signature = signature_of(*asked);
  address.subject = subject_of(*asked);
  ATIMO_ASSIGN_OR_RETURN(const std::vector<Candidate> candidates, store_->candidates(address, now));
  const Candidate* best = nullptr;
  float nearest = -1;
  Rejection reason = Rejection::kUnknown;
  for (const Candidate& candidate : candidates) {
    const absl::StatusOr<QuestionKey> stored = parse_question(candidate.question, question.scope);
    if (!stored.ok()) continue;
    const std::optional<float> similarity = cosine(question.dense, candidate.dense);
    const Rejection rejection = decide(compare(*asked, *stored), similarity, options_.thresholds);
    if (rejection != Rejection::kNone) {
      if (reason == Rejection::kUnknown) reason = rejection;
    } else if (best == nullptr || similarity.value_or(1.0F) > nearest) {
      best = &candidate;
      nearest = similarity.value_or(1.0F);
    }
  }
  if (best == nullptr) return LookUp{std::nullopt, reason};
  ATIMO_ASSIGN_OR_RETURN(std::optional<StoredAnswer> stored, store_->get(best->id, now));
  // It went between the two reads.
  if (!stored) return LookUp{};
  ATIMO_ASSIGN_OR_RETURN(const bool outdated, drop_if_outdated(question, *stored));
  if (outdated) return LookUp{};
  note_served(stored->id, now);
  return LookUp{Hit{.stored = *std::move(stored), .exact = false, .similarity = nearest}, Rejection::kNone};
}

absl::StatusOr<Answered> AnswerCache::answer(const Context& context, const Question& question,
                                             const Generate& generate) {
  LookUp found = find(question);
  if (found.hit) {
    std::string answer = found.hit->stored.answer;
    return Answered{std::move(answer), std::move(found.hit)};
  }
  const Address address = address_of(question);
  ATIMO_ASSIGN_OR_RETURN(
      std::string made, flights_.run(context, concat(address.scope.size(), ":", address.scope, address.exact),
                                     [&] { return generate_and_keep(context, question, generate); }));
  return Answered{std::move(made), std::nullopt};
}

absl::StatusOr<std::string> AnswerCache::generate_and_keep(const Context& context, const Question& question,
                                                           const Generate& generate) {
  // An equal question may have been answered since this one looked.
  if (auto same = same_question(question, address_of(question), now()); same.ok() && *same)
    return std::move((*same)->answer);
  std::uint64_t changes = 0;
  {
    const std::shared_lock lock(change_mutex_);
    changes = changes_;
  }
  ATIMO_ASSIGN_OR_RETURN(Generated generated, generate(context));
  if (generated.may_be_kept) {
    const std::shared_lock lock(change_mutex_);
    if (changes == changes_ && !put(question, generated).ok()) ++store_errors_;
  }
  return std::move(generated.answer);
}

absl::Status AnswerCache::put(const Question& question, const Generated& generated) {
  NewEntry entry;
  entry.address = address_of(question);
  if (const auto key = parse_question(question.text, question.scope); key.ok()) {
    entry.address.signature = signature_of(*key);
    entry.address.subject = subject_of(*key);
  }
  entry.name_space = question.scope.name_space;
  entry.question = question.text;
  entry.dense = question.dense;
  entry.answer = generated.answer;
  entry.devices = generated.devices;
  entry.created = now();
  entry.expires = entry.created + options_.time_to_live.count();
  ATIMO_RETURN_IF_ERROR(store_->put({&entry, 1}));
  if (++puts_ % kPutsPerSweep != 0) return absl::OkStatus();
  flush_served();
  return store_->sweep(entry.created, options_.most_entries).status();
}

absl::StatusOr<std::uint64_t> AnswerCache::changed(std::span<const Device> devices) {
  const std::unique_lock lock(change_mutex_);
  ++changes_;
  return store_->changed(devices);
}

absl::Status AnswerCache::feedback(const Context& context, EntryId id, Feedback feedback) {
  return store_->feedback(context.name_space(), id, feedback);
}

absl::StatusOr<std::vector<ListedEntry>> AnswerCache::list(const Context& context,
                                                           const ListOptions& options) {
  if (options.limit < 1 || options.limit > kMostListed)
    return absl::InvalidArgumentError(concat("limite de 1 a ", kMostListed, ", veio ", options.limit));
  flush_served();
  return store_->list(context.name_space(), options);
}

absl::StatusOr<std::uint64_t> AnswerCache::forget(const Context& context, const Selection& selection) {
  return store_->drop(context.name_space(), selection);
}

absl::StatusOr<CacheReport> AnswerCache::report(const Context& context) {
  flush_served();
  CacheReport report;
  const Millis time = now();
  ATIMO_ASSIGN_OR_RETURN(report.store, store_->statistics(context.name_space(), time));
  ATIMO_ASSIGN_OR_RETURN(report.growth, store_->growth(context.name_space(), time, kDaysReported));
  report.look_ups = look_ups();
  return report;
}

LookUps AnswerCache::look_ups() const {
  LookUps counted{.exact_hits = exact_hits_, .hits = hits_, .misses = misses_, .store_errors = store_errors_};
  for (std::size_t i = 0; i < kRejections; ++i) counted.by_reason[i] = by_reason_[i];
  return counted;
}

void AnswerCache::count(const LookUp& look_up) {
  if (look_up.hit) {
    ++hits_;
    if (look_up.hit->exact) ++exact_hits_;
  } else {
    ++misses_;
    ++by_reason_[static_cast<std::size_t>(look_up.reason)];
  }
}

void AnswerCache::note_served(EntryId id, Millis now) {
  const std::scoped_lock lock(served_mutex_);
  Served& entry = served_[id];
  entry.id = id;
  ++entry.times;
  entry.last = now;
}

void AnswerCache::flush_served() {
  std::vector<Served> served;
  {
    const std::scoped_lock lock(served_mutex_);
    for (const auto& [id, entry] : served_) served.push_back(entry);
    served_.clear();
  }
  if (!served.empty() && !store_->count(served).ok()) ++store_errors_;
}

}  // namespace atimo::cache
