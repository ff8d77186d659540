#include <algorithm>
#include <deque>
#include <utility>

#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/cache/cache_store.h"
#include "atimo/cache/internal/curated.h"
#include "atimo/cache/internal/redis_reading.h"
#include "atimo/cache/internal/redis_scripts.h"
#include "atimo/cache/question_key.h"
#include "atimo/redis/client.h"

namespace atimo::cache {
namespace {

using redis::Reply;
using redis::Script;

constexpr std::uint32_t kExplaining = 4;  // entries of the same subject that are compared to explain a miss

// The arguments of a script; owns what is made for it, and borrows the rest.
class Arguments {
 public:
  Arguments& add(std::string_view text) {
    views_.push_back(text);
    return *this;
  }
  template <typename Number>
  Arguments& number(Number value) {
    return keep(concat(value));
  }
  Arguments& keep(std::string text) {
    made_.push_back(std::move(text));
    return add(made_.back());
  }
  const std::vector<std::string_view>& views() const { return views_; }

 private:
  std::deque<std::string> made_;
  std::vector<std::string_view> views_;
};

std::string same_digest(const Address& address) {
  return content_hash(concat(address.scope.size(), ":", address.scope, address.exact));
}

// Entries of one scope alone are compared, so that each list has one.
std::string list_digest(const Address& address, std::uint64_t hash) {
  return content_hash(concat(hash, ":", address.scope));
}

std::string_view bytes_of(std::span<const float> vector) {
  return {reinterpret_cast<const char*>(vector.data()), vector.size_bytes()};
}

std::string_view word_of(Order order) {
  switch (order) {
    case Order::kTop:
      return "top";
    case Order::kProblems:
      return "problems";
    case Order::kLiked:
      return "liked";
  }
  return "";
}

class RedisStore final : public CacheStore {
 public:
  RedisStore(redis::Options options, std::string_view name)
      : prefix_(concat("{", name, "}:")), client_(std::move(options)) {}

  redis::Client& client() { return client_; }

  absl::Status put(std::span<const NewEntry> entries) override {
    Arguments arguments;
    for (const NewEntry& entry : entries) add(entry, arguments);
    return run(scripts_.put, arguments).status();
  }

  absl::StatusOr<std::optional<StoredAnswer>> exact(const Address& address, Millis now) override {
    Arguments arguments;
    arguments.keep(same_digest(address)).add(address.scope).add(address.exact).number(now);
    ATIMO_ASSIGN_OR_RETURN(const Reply reply, run(scripts_.exact, arguments));
    return internal::read_answer(reply);
  }

  absl::StatusOr<std::vector<Candidate>> candidates(const Address& address, Millis now) override {
    Arguments arguments;
    arguments.keep(list_digest(address, address.signature)).keep(list_digest(address, address.subject));
    arguments.add(address.scope).number(now).number(kMostCandidates).number(kExplaining);
    ATIMO_ASSIGN_OR_RETURN(const Reply reply, run(scripts_.candidates, arguments));
    return internal::read_candidates(reply);
  }

  absl::StatusOr<std::optional<StoredAnswer>> get(EntryId id, Millis now) override {
    ATIMO_ASSIGN_OR_RETURN(const Reply reply, run(scripts_.get, Arguments().number(id).number(now)));
    return internal::read_answer(reply);
  }

  absl::Status count(std::span<const Served> served) override {
    Arguments arguments;
    for (const Served& entry : served)
      arguments.number(entry.id).number(entry.times).number(entry.last).number(entry.last / kDayMillis);
    return run(scripts_.count, arguments).status();
  }

  absl::Status feedback(std::string_view name_space, EntryId id, Feedback feedback) override {
    Arguments arguments;
    arguments.add(name_space).number(id).add(feedback == Feedback::kLike ? "likes" : "dislikes");
    ATIMO_ASSIGN_OR_RETURN(const std::uint64_t found, counted(scripts_.feedback, arguments));
    return found == 0 ? internal::not_kept(id) : absl::OkStatus();
  }

  absl::StatusOr<std::uint64_t> changed(std::span<const Device> devices) override {
    Arguments arguments;
    for (const Device& device : devices) arguments.add(device.id).add(device.hash);
    return counted(scripts_.changed, arguments);
  }

  absl::StatusOr<std::uint64_t> drop(EntryId id) override {
    return counted(scripts_.drop, Arguments().number(id));
  }

  absl::StatusOr<std::uint64_t> drop(std::string_view name_space, const Selection& selection) override {
    Arguments arguments;
    arguments.add(name_space);
    switch (selection.what) {
      case Selection::What::kEverything:
        return counted(scripts_.clear, arguments);
      case Selection::What::kQuestion: {
        const std::string exact = normalized_question(selection.value);
        return counted(scripts_.question, arguments.keep(content_hash(exact)).add(exact));
      }
      case Selection::What::kDevice:
      case Selection::What::kDocument: {
        const internal::DeviceNames names = internal::device_names(selection);
        arguments.add(names.prefix);
        for (const std::string& id : names.ids) arguments.add(id);
        return counted(scripts_.devices, arguments);
      }
    }
    return absl::InternalError("unknown selection");
  }

  absl::StatusOr<std::uint64_t> sweep(Millis now, std::uint64_t most) override {
    return counted(scripts_.sweep, Arguments().number(now).number(most).number(now / kDayMillis - kDaysKept));
  }

  absl::StatusOr<StoreStatistics> statistics(std::string_view name_space, Millis now) override {
    ATIMO_ASSIGN_OR_RETURN(const Reply reply,
                           run(scripts_.statistics, Arguments().add(name_space).number(now)));
    return internal::read_statistics(reply);
  }

  absl::StatusOr<std::vector<ListedEntry>> list(std::string_view name_space,
                                                const ListOptions& options) override {
    Arguments arguments;
    arguments.add(name_space).add(word_of(options.order)).number(options.limit);
    arguments.number(options.least_likes).number(options.after);
    ATIMO_ASSIGN_OR_RETURN(const Reply reply, run(scripts_.list, arguments));
    return internal::read_entries(reply);
  }

  absl::StatusOr<std::vector<Day>> growth(std::string_view name_space, Millis now,
                                          std::int64_t days) override {
    ATIMO_ASSIGN_OR_RETURN(
        const Reply reply,
        run(scripts_.growth, Arguments().add(name_space).number(now / kDayMillis).number(days)));
    return internal::read_days(reply);
  }

 private:
  absl::StatusOr<Reply> run(const Script& script, const Arguments& arguments) {
    return client_.run(script, prefix_, arguments.views());
  }

  absl::StatusOr<std::uint64_t> counted(const Script& script, const Arguments& arguments) {
    ATIMO_ASSIGN_OR_RETURN(const Reply reply, run(script, arguments));
    return internal::read_count(reply);
  }

  static void add(const NewEntry& entry, Arguments& arguments) {
    const Address& address = entry.address;
    arguments.keep(same_digest(address)).add(address.scope).add(address.exact);
    arguments.keep(content_hash(address.exact)).keep(list_digest(address, address.signature));
    arguments.keep(list_digest(address, address.subject)).add(entry.name_space).add(entry.question);
    arguments.add(bytes_of(entry.dense)).add(entry.answer).number(entry.created).number(entry.expires);
    arguments.number(entry.created / kDayMillis).number(entry.devices.size());
    for (const Device& device : entry.devices) arguments.add(device.id).add(device.hash);
  }

  const std::string prefix_;
  const internal::RedisScripts scripts_ = internal::redis_scripts();
  redis::Client client_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<CacheStore>> open_redis_store(const RedisStoreOptions& options) {
  if (options.name.empty() || options.name.find_first_of("{}") != std::string::npos)
    return absl::InvalidArgumentError("o nome do cache no Redis não pode ser vazio nem ter chaves");
  auto store = std::make_unique<RedisStore>(options.server, options.name);
  store->client().wait_until_connected(options.first_wait);
  return store;
}

}  // namespace atimo::cache
