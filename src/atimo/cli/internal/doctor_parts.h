#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/cli/internal/commands.h"
#include "atimo/cli/internal/doctor.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/daemon/lock.h"

// The components, one function each. None fails as a whole: what goes wrong is in its finding.
namespace atimo::cli::internal {

Finding failed(std::string_view component, const absl::Status& status);

inline double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values);  // REQUIRES: not empty

// The median in ms of what `work`, which gives a Status, takes: at most `runs` times, the first always, and
// none begun after `budget`.
template <typename Work>
absl::StatusOr<double> median_ms(std::size_t runs, Clock::duration budget, const Work& work) {
  const Clock::time_point end = Clock::now() + budget;
  std::vector<double> times;
  do {
    const Clock::time_point start = Clock::now();
    if (absl::Status status = work(); !status.ok()) return status;
    times.push_back(ms_since(start));
  } while (times.size() < runs && Clock::now() < end);
  return median(std::move(times));
}

Finding diagnose_disk(const Session& session);
Finding diagnose_memory(const Session& session);

// Each opens its model, and leaves it in `models` for what comes after.
Finding diagnose_embedder(const Session& session, ConfiguredModels& models);
Finding diagnose_reranker(const Session& session, ConfiguredModels& models);
Finding diagnose_tokenizer(const Session& session, const ConfiguredModels& models);

// The resident of the data folder, waited for a little while it starts.
daemon::Resident resident_of(const Session& session);
Finding diagnose_resident(const Session& session, const daemon::Resident& resident);
Finding diagnose_llm(const Session& session);
Finding diagnose_milvus(const Session& session);

// Asks the resident's engine where there is one, else one of this process over the data folder. Leaves the
// shares of a question in `shares`; empty: there was nothing to ask about.
Finding diagnose_index(const Session& session, const daemon::Resident& resident,
                       const absl::StatusOr<ConfiguredModels>& models, std::vector<Share>& shares);

}  // namespace atimo::cli::internal
