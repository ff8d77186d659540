#include "atimo/http/client_pool.h"

#include <utility>

namespace atimo::http {

ClientPool::ClientPool(ClientOptions options, std::size_t max_idle)
    : options_(std::move(options)), max_idle_(max_idle) {}

ClientPool::Lease ClientPool::lend() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Lease lease(idle_.back().release(), GiveBack{this});
      idle_.pop_back();
      return lease;
    }
  }
  return {std::make_unique<Client>(options_).release(), GiveBack{this}};
}

void ClientPool::GiveBack::operator()(Client* client) const {
  std::unique_ptr<Client> returned(client);  // closed after the lock is let go, when it is one too many
  const std::lock_guard lock(pool->mutex_);
  if (pool->idle_.size() < pool->max_idle_) pool->idle_.push_back(std::move(returned));
}

}  // namespace atimo::http
