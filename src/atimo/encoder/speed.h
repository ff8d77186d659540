#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/encoder/backend.h"
#include "atimo/encoder/scheduler.h"

namespace atimo::encoder {

// What this machine can do at most, measured: the product kernels on operands that stay in the first-level
// cache, and reading memory, with this many threads. The yardstick beside which a speed means something.
struct MachinePeak {
  double f32_gops = 0, bf16_gops = 0, int8_gops = 0;  // 1e9 multiplications and additions a second
  double read_gb_s = 0;
};
absl::StatusOr<MachinePeak> measure_peak(const CpuOptions& options);

// Reading memory alone, as measure_peak does it. Takes 256 MiB for as long as it runs.
struct MemorySpeed {
  double read_gb_s = 0;
  std::size_t threads = 0;
};
MemorySpeed measure_memory(std::size_t threads);  // 0: one for each core this process may use

// A batch of texts of these lengths, in tokens.
struct Workload {
  std::string name;
  std::vector<std::uint32_t> lengths;
  Heads heads;
  Lane lane = Lane::kQuery;  // the scheduler's, which says how many tokens a batch has
};
// Those of docs/performance.md: a question, reranking 20 ragged and 20 uniform pairs, 100 ragged chunks.
std::vector<Workload> standard_workloads(const ModelInfo& model);

struct Timing {
  std::size_t runs = 0;
  double p50_ms = 0, p99_ms = 0, least_ms = 0;
  double gops = 0;  // of the layers' products and attention, at p50
};
// Runs it `runs` times in the batches that the scheduler would make, after one batch that does not count.
absl::StatusOr<Timing> time_workload(Backend& backend, const Workload& workload, std::size_t runs);

// Multiplications and additions of a batch in the layers (not the heads), all rows of the last one included.
double operations(const ModelConfig& config, const std::vector<std::uint32_t>& lengths);

// The shapes of bge-m3 and bge-reranker-v2-m3, for a model with random weights.
ModelInfo full_size_model(Precision precision, std::uint32_t layers);

}  // namespace atimo::encoder
