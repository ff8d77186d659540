#include "atimo/cache/single_flight.h"

#include <chrono>

#include "atimo/base/status_macros.h"

namespace atimo::cache {
namespace {

// How soon a waiting question notices that it was cancelled.
constexpr std::chrono::milliseconds kGlance{20};

bool ran_out_of_time(const absl::Status& status) {
  return status.code() == absl::StatusCode::kCancelled ||
         status.code() == absl::StatusCode::kDeadlineExceeded;
}

}  // namespace

absl::StatusOr<std::string> SingleFlight::run(const Context& context, const std::string& name,
                                              const Work& work) {
  for (;;) {
    std::shared_ptr<Flight> flight;
    bool leads = false;
    {
      const std::scoped_lock lock(mutex_);
      std::shared_ptr<Flight>& known = flights_[name];
      leads = known == nullptr;
      if (leads) known = std::make_shared<Flight>();
      flight = known;
    }
    if (leads) return lead(*flight, name, work);
    absl::StatusOr<std::string> result = wait(context, *flight);
    if (result.ok() || !ran_out_of_time(result.status())) return result;
    ATIMO_RETURN_IF_ERROR(context.check());
  }
}

absl::StatusOr<std::string> SingleFlight::lead(Flight& flight, const std::string& name, const Work& work) {
  absl::StatusOr<std::string> result = work();
  {
    const std::scoped_lock lock(mutex_);
    flights_.erase(name);
  }
  {
    const std::scoped_lock lock(flight.mutex);
    flight.result = result;
  }
  flight.done.notify_all();
  return result;
}

absl::StatusOr<std::string> SingleFlight::wait(const Context& context, Flight& flight) {
  std::unique_lock lock(flight.mutex);
  while (!flight.result) {
    ATIMO_RETURN_IF_ERROR(context.check());
    flight.done.wait_for(lock, kGlance);
  }
  return *flight.result;
}

}  // namespace atimo::cache
