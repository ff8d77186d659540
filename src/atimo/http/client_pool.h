#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "atimo/http/client.h"

namespace atimo::http {

// Clients lent to one request each, which come back with their connections open. Lends as many as are asked
// for at once: who lends limits. Thread-safe; outlives what it lends.
class ClientPool {
 public:
  // Keeps at most `max_idle` clients that nobody uses.
  ClientPool(ClientOptions options, std::size_t max_idle);

  struct GiveBack {
    ClientPool* pool;
    void operator()(Client* client) const;
  };
  using Lease = std::unique_ptr<Client, GiveBack>;
  Lease lend();

 private:
  const ClientOptions options_;
  const std::size_t max_idle_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Client>> idle_;  // guarded by mutex_; the one used last is lent first
};

}  // namespace atimo::http
