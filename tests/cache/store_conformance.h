#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "atimo/cache/cache_store.h"

namespace atimo::cache::testing {

// A kind of store, for the suite that all of them pass (store_conformance_test.cc).
struct StoreKind {
  const char* name;
  // A store that is empty the first time and afterwards what it was.
  std::function<std::function<std::unique_ptr<CacheStore>()>()> make;
  // Why it cannot be had here; nullopt: it can.
  std::function<std::optional<std::string>()> missing = [] { return std::nullopt; };
};

}  // namespace atimo::cache::testing
