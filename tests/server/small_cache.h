#pragma once

#include <memory>

#include "atimo/base/file.h"
#include "atimo/cache/answer_cache.h"

namespace atimo::server::testing {

// A cache in a folder of its own with one answer, number 1 of the name space "default".
class SmallCache {
 public:
  SmallCache()
      : folder_(*TempDir::create("atimo-cache")),
        cache_(*cache::open_sqlite_store(folder_.path() / "cache.db"), {}) {
    cache_.put(question(), {.answer = R"({"success":true})", .devices = {{"lei-1-2020#art1", "aa"}}})
        .IgnoreError();  // a test that needs it fails without
  }

  static cache::Question question() {
    return {.text = "Quem aprova o plano de obras?", .scope = {}, .dense = {}};
  }
  cache::AnswerCache& cache() { return cache_; }

 private:
  TempDir folder_;
  cache::AnswerCache cache_;
};

}  // namespace atimo::server::testing
