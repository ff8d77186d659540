#include "atimo/encoder/speed.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "atimo/base/context.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/cpu/buffer.h"
#include "atimo/encoder/internal/cpu/isa.h"
#include "atimo/encoder/internal/cpu/thread_team.h"

namespace atimo::encoder {
namespace {

using cpu::Kernels;
using cpu::kPanelColumns;
using cpu::kTileRows;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The best of several runs on all threads: others' work on the machine only ever slows it.
template <typename Work>
double best_seconds(cpu::ThreadTeam& team, const Work& work) {
  constexpr int kRuns = 7;
  double best = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const Clock::time_point start = Clock::now();
    team.split(team.size(), 1, work);
    best = std::min(best, seconds_since(start));
  }
  return best;
}

// Runs `tile` on a panel of 128 row groups (16 KiB) again and again.
template <typename Element, typename Sum>
double tile_gops(cpu::ThreadTeam& team,
                 void (*tile)(const Element*, std::size_t, std::size_t, const void*, std::size_t, Sum*)) {
  constexpr std::size_t kGroups = 128;
  constexpr std::size_t kStep = 4 / sizeof(Element);
  constexpr std::size_t kTiles = 2000;
  std::vector<cpu::Buffer<Element>> rows(team.size());
  std::vector<cpu::Buffer<std::uint32_t>> panels(team.size());
  for (std::size_t member = 0; member < team.size(); ++member) {
    std::memset(rows[member].reserve(kTileRows * kGroups * kStep), 0, kTileRows * kGroups * 4);
    std::memset(panels[member].reserve(kGroups * kPanelColumns), 0, kGroups * kPanelColumns * 4);
  }
  const double seconds = best_seconds(team, [&](std::size_t begin, std::size_t end, std::size_t) {
    alignas(64) Sum sums[kTileRows * kPanelColumns];
    for (std::size_t member = begin; member < end; ++member) {
      for (std::size_t i = 0; i < kTiles; ++i) {
        tile(rows[member].data(), kGroups * kStep, kTileRows, panels[member].data(), kGroups, sums);
      }
    }
  });
  const double each = 2.0 * kTileRows * kPanelColumns * kGroups * kStep * kTiles;
  return each * static_cast<double>(team.size()) / seconds / 1e9;
}

// Adds up 64-bit words far beyond the caches.
double read_speed(cpu::ThreadTeam& team) {
  constexpr std::size_t kBytes = std::size_t{256} << 20;
  const std::vector<std::uint64_t> words(kBytes / 8, 1);
  std::vector<std::uint64_t> sums(team.size());
  const double seconds = best_seconds(team, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t member = begin; member < end; ++member) {
      const std::size_t part = words.size() / team.size();
      std::uint64_t sum = 0;
      for (const std::uint64_t* word = &words[member * part]; word != &words[member * part] + part; ++word)
        sum += *word;
      sums[member] = sum;
    }
  });
  return sums[0] == 0 ? 0 : static_cast<double>(kBytes) / seconds / 1e9;
}

// The inputs in batches of at most this many tokens, each at least one input.
std::vector<PackedBatch> batches_of(const Workload& workload, std::uint32_t vocabulary,
                                    std::size_t batch_tokens) {
  std::vector<PackedBatch> batches;
  for (const std::uint32_t length : workload.lengths) {
    std::vector<TokenId> ids(length);
    for (std::uint32_t i = 0; i < length; ++i) ids[i] = (4 + i * 7919 + length) % vocabulary;
    if (batches.empty() || batches.back().tokens() + length > batch_tokens) batches.emplace_back();
    batches.back().add(ids, length);
  }
  return batches;
}

// Lengths from 104 to 256 with the mean 180, as articles have them; the same every time.
std::vector<std::uint32_t> ragged(std::uint32_t count) {
  std::vector<std::uint32_t> lengths;
  for (std::uint32_t i = 0; i < count; ++i) lengths.push_back(104 + i * 97 % 153);
  return lengths;
}

}  // namespace

absl::StatusOr<MachinePeak> measure_peak(const CpuOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(const Kernels* kernels, cpu::choose_kernels(options.instruction_set));
  cpu::ThreadTeam team(cpu::thread_count(options.threads));
  return MachinePeak{.f32_gops = tile_gops(team, kernels->tile_f32),
                     .bf16_gops = tile_gops(team, kernels->tile_bf16),
                     .int8_gops = tile_gops(team, kernels->tile_s8),
                     .read_gb_s = read_speed(team)};
}

MemorySpeed measure_memory(std::size_t threads) {
  cpu::ThreadTeam team(cpu::thread_count(threads));
  return MemorySpeed{.read_gb_s = read_speed(team), .threads = team.size()};
}

double operations(const ModelConfig& config, const std::vector<std::uint32_t>& lengths) {
  const double width = config.hidden;
  const double weights = 4 * width * width + 2 * width * config.intermediate;
  double sum = 0;
  for (const double length : lengths)
    sum += config.layers * (2 * weights * length + 4 * width * length * length);
  return sum;
}

ModelInfo full_size_model(Precision precision, std::uint32_t layers) {
  return {.name = "random-bge-m3",
          .precision = precision,
          .config = {.family = Family::kXlmRoberta,
                     .hidden = 1024,
                     .layers = layers,
                     .heads = 16,
                     .intermediate = 4096,
                     .vocabulary = 250'002,
                     .positions = 8194,
                     .token_types = 1,
                     .first_position = 2,
                     .classifier = true},
          .sparse = true,
          .multi_vector_width = 1024};
}

std::vector<Workload> standard_workloads(const ModelInfo& model) {
  const Heads rerank{.dense = !model.config.classifier, .score = model.config.classifier};
  const std::vector<std::uint32_t> uniform(20, 256);
  const Heads embed{.dense = true, .sparse = model.sparse};
  return {{"question-24", {24}, embed, Lane::kQuery},
          {"rerank-20-ragged", ragged(20), rerank, Lane::kRerank},
          {"rerank-20-uniform", uniform, rerank, Lane::kRerank},
          {"chunks-100", ragged(100), embed, Lane::kIngest}};
}

absl::StatusOr<Timing> time_workload(Backend& backend, const Workload& workload, std::size_t runs) {
  const ModelConfig& config = backend.info().config;
  const std::size_t batch_tokens = Scheduler::Options{}.batch_tokens[static_cast<std::size_t>(workload.lane)];
  const std::vector<PackedBatch> batches = batches_of(workload, config.vocabulary, batch_tokens);
  for (const PackedBatch& batch : batches) {
    ATIMO_RETURN_IF_ERROR(backend.accepts(std::span(batch.ids).subspan(0, batch.length(0)), workload.heads));
  }
  const auto run_through = [&](const PackedBatch& batch) {
    const std::unique_ptr<Pass> pass = backend.begin(batch, workload.heads);
    while (!pass->done()) pass->advance();
    return pass->outputs().status();
  };
  ATIMO_RETURN_IF_ERROR(run_through(batches.front()));
  std::vector<double> seconds;
  for (std::size_t run = 0; run < runs; ++run) {
    const Clock::time_point start = Clock::now();
    for (const PackedBatch& batch : batches) ATIMO_RETURN_IF_ERROR(run_through(batch));
    seconds.push_back(seconds_since(start));
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  const std::size_t last = std::min(seconds.size() - 1, seconds.size() * 99 / 100);
  return Timing{.runs = runs,
                .p50_ms = median * 1e3,
                .p99_ms = seconds[last] * 1e3,
                .least_ms = seconds.front() * 1e3,
                .gops = operations(config, workload.lengths) / median / 1e9};
}

}  // namespace atimo::encoder
