#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/redis/options.h"

namespace atimo::cache {

using EntryId = std::int64_t;

// Milliseconds since 1970, UTC. Stores take the time from their caller.
using Millis = std::int64_t;

// A device that an answer rests on, and what it said.
struct Device {
  std::string id;    // "lei-14133-2021#art75_cpt_inc2"
  std::string hash;  // of its wording

  friend bool operator==(const Device&, const Device&) = default;
};

// Where a question is looked up. `scope` and `exact` are bytes that equal questions share, and the numbers
// are hashes of keys: entries of one signature may share their answer, those of one subject speak of the
// same.
struct Address {
  std::string scope;
  std::string exact;
  std::uint64_t signature = 0;
  std::uint64_t subject = 0;
};

struct NewEntry {
  Address address;
  std::string name_space;
  std::string question;
  std::vector<float> dense;  // of the question, length 1; empty: no encoder
  std::string answer;        // opaque
  std::vector<Device> devices;
  Millis created = 0;
  Millis expires = 0;
};

// An entry as the guard sees it.
struct Candidate {
  EntryId id = 0;
  bool same_signature = false;
  std::string question;
  std::vector<float> dense;
};

struct StoredAnswer {
  EntryId id = 0;
  std::string question;
  std::string answer;
  std::vector<Device> devices;
  Millis created = 0;
};

struct Served {
  EntryId id = 0;
  std::uint64_t times = 0;
  Millis last = 0;
};

enum class Feedback : std::uint8_t { kLike, kDislike };

// What is dropped, within one name space.
struct Selection {
  enum class What : std::uint8_t {
    kEverything,
    kQuestion,  // `value` is asked like it, case, accents, spaces and final marks apart
    kDevice,    // "lei-14133-2021#art75_cpt": what rests on it, on one above or on one below it
    kDocument,  // "lei-14133-2021": what rests on one of its devices
  };
  What what = What::kEverything;
  std::string value = {};
};

enum class Order : std::uint8_t {
  kTop,       // served most often first
  kProblems,  // only those that were disliked, most often first
  kLiked,     // only those without a dislike, by id
};

inline constexpr std::uint32_t kMostListed = 1000;

struct ListOptions {
  Order order = Order::kTop;
  std::uint32_t limit = 20;       // 1..kMostListed
  std::uint64_t least_likes = 0;  // of kLiked
  EntryId after = 0;              // of kLiked: where the page before ended
};

// An entry as those see it who look after the cache. Also one that is past its end and not swept yet.
struct ListedEntry {
  EntryId id = 0;
  std::string question;
  Millis created = 0, expires = 0;
  std::uint64_t served = 0, likes = 0, dislikes = 0;
  std::string answer;  // of kLiked alone

  friend bool operator==(const ListedEntry&, const ListedEntry&) = default;
};

inline constexpr Millis kDayMillis = 86'400'000;
inline constexpr std::int64_t kDaysKept = 366;

// What happened on one day, UTC; entries that are gone again count too.
struct Day {
  std::int64_t day = 0;  // since 1970
  std::uint64_t made = 0, served = 0;

  friend bool operator==(const Day&, const Day&) = default;
};

struct StoreStatistics {
  std::uint64_t entries = 0;  // that may be served
  std::uint64_t expired = 0;  // not swept yet
  std::uint64_t disliked = 0;
  std::uint64_t served = 0, likes = 0, dislikes = 0;  // of all that are there
};

// Keeps answers. What is acknowledged is durable (with a server, as it is set up) and whole: after a crash an
// entry is there with all its parts or not at all. An entry past its end, or with a dislike, is never given.
// Thread-safe. Errors: those of the medium (Unavailable, ResourceExhausted, DataLoss ...); the caller goes on
// without the cache.
class CacheStore {
 public:
  virtual ~CacheStore() = default;

  // All or none. Each takes the place of the entry of the same scope and exact question. Dislikes stay when
  // the answer is the same.
  virtual absl::Status put(std::span<const NewEntry> entries) = 0;

  virtual absl::StatusOr<std::optional<StoredAnswer>> exact(const Address& address, Millis now) = 0;
  // Those of the scope and the signature, the newest first, at most kMostCandidates; when there are none, a
  // few of the same subject, so that a miss can be explained.
  virtual absl::StatusOr<std::vector<Candidate>> candidates(const Address& address, Millis now) = 0;
  virtual absl::StatusOr<std::optional<StoredAnswer>> get(EntryId id, Millis now) = 0;

  virtual absl::Status count(std::span<const Served> served) = 0;
  // NotFound: the name space has no such entry.
  virtual absl::Status feedback(std::string_view name_space, EntryId id, Feedback feedback) = 0;

  // Each returns how many entries went. `changed` drops those that rest on one of the devices with another
  // wording; an empty hash stands for a device that is gone.
  virtual absl::StatusOr<std::uint64_t> changed(std::span<const Device> devices) = 0;
  virtual absl::StatusOr<std::uint64_t> drop(EntryId id) = 0;
  virtual absl::StatusOr<std::uint64_t> drop(std::string_view name_space, const Selection& selection) = 0;
  // Drops what is past its end, and of the rest what was not used for longest, down to `most` entries.
  virtual absl::StatusOr<std::uint64_t> sweep(Millis now, std::uint64_t most) = 0;

  virtual absl::StatusOr<StoreStatistics> statistics(std::string_view name_space, Millis now) = 0;
  virtual absl::StatusOr<std::vector<ListedEntry>> list(std::string_view name_space,
                                                        const ListOptions& options) = 0;
  // The last `days` days, 1..kDaysKept, up to that of `now`; oldest first.
  virtual absl::StatusOr<std::vector<Day>> growth(std::string_view name_space, Millis now,
                                                  std::int64_t days) = 0;
};

inline constexpr std::uint32_t kMostCandidates = 32;

// The store of one machine: one SQLite database, made when it is missing (docs/formats/cache.md). Several
// processes may have it open.
absl::StatusOr<std::unique_ptr<CacheStore>> open_sqlite_store(const std::filesystem::path& file);

struct RedisStoreOptions {
  redis::Options server;
  std::string name = "atimo";                   // of this cache, among others on the server; no braces
  std::chrono::milliseconds first_wait{1'000};  // for a connection, before the first call
};

// The store of several processes and machines: a Redis server (docs/formats/cache.md). While there is no
// connection every call fails at once with Unavailable; it comes back by itself. What is acknowledged is as
// durable as the server keeps it. InvalidArgument: no such name.
absl::StatusOr<std::unique_ptr<CacheStore>> open_redis_store(const RedisStoreOptions& options);

}  // namespace atimo::cache
