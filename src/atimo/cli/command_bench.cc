#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/cli/internal/exit_code.h"
#include "atimo/cli/internal/model_choice.h"
#include "atimo/cli/internal/progress.h"
#include "atimo/encoder/convert.h"
#include "atimo/encoder/speed.h"
#include "atimo/wire/json.h"

namespace atimo::cli::internal {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kDefaultRuns = 50;
// Long workloads repeat less: the whole takes about a minute of two cores.
constexpr double kTokensOfAllRuns = 12'000;

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "?";
}

// The model to measure; without one, random weights, made once.
absl::StatusOr<ChosenModel> bench_model(const Session& session) {
  const Arguments& arguments = session.arguments;
  if (!arguments.model.empty()) return chosen_model(session);
  ATIMO_ASSIGN_OR_RETURN(const encoder::Precision precision, encoder::parse_precision(arguments.precision));
  const std::filesystem::path folder = session.config.home / "bench";
  const std::filesystem::path path =
      folder / concat("random-", arguments.precision, "-", arguments.layers, ".atimo");
  if (std::filesystem::exists(path)) return model_at(path);
  ATIMO_RETURN_IF_ERROR(create_folders(folder));
  Progress progress(session.progress_terminal());
  ATIMO_RETURN_IF_ERROR(
      encoder::write_model(encoder::full_size_model(precision, arguments.layers), "",
                           encoder::RandomWeights(1), path, [&](std::uint64_t done, std::uint64_t total) {
                             progress.show(path.filename().string(), done >> 20, total >> 20);
                           }));
  return model_at(path);
}

std::size_t runs_of(const encoder::Workload& workload, std::uint32_t asked) {
  double tokens = 0;
  for (const std::uint32_t length : workload.lengths) tokens += length;
  const double affordable = std::max(1.0, kTokensOfAllRuns / tokens);
  return static_cast<std::size_t>(std::min<double>(asked > 0 ? asked : kDefaultRuns, affordable));
}

struct Opened {
  std::unique_ptr<encoder::Backend> backend;
  double load_ms = 0;             // file opened, checked, and one question answered
  double second_question_ms = 0;  // the same once more
};

// The time includes the file's: `open` gives it.
absl::StatusOr<Opened> open_cold(const std::function<absl::StatusOr<ChosenModel>()>& open,
                                 const encoder::CpuOptions& options) {
  const auto elapsed_ms = [start = Clock::now()] {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  };
  ATIMO_ASSIGN_OR_RETURN(const ChosenModel model, open());
  const auto& file = model.file;
  Opened opened;
  ATIMO_ASSIGN_OR_RETURN(opened.backend, encoder::make_cpu_backend(file, options));
  const encoder::Workload question = encoder::standard_workloads(file->info())[0];
  encoder::PackedBatch batch;
  batch.add(std::vector<encoder::TokenId>(question.lengths[0], 5), question.lengths[0]);
  const auto answer = [&]() -> absl::Status {
    const auto pass = opened.backend->begin(batch, question.heads);
    while (!pass->done()) pass->advance();
    return pass->outputs().status();
  };
  ATIMO_RETURN_IF_ERROR(answer());
  opened.load_ms = elapsed_ms();
  ATIMO_RETURN_IF_ERROR(answer());
  opened.second_question_ms = elapsed_ms() - opened.load_ms;
  return opened;
}

Json timing_json(const encoder::Workload& workload, const encoder::Timing& timing, double peak_gops) {
  return {{"name", workload.name},
          {"runs", timing.runs},
          {"p50_ms", timing.p50_ms},
          {"p99_ms", timing.p99_ms},
          {"least_ms", timing.least_ms},
          {"gops", timing.gops},
          {"share_of_peak", timing.gops / peak_gops}};
}

double peak_of(const encoder::MachinePeak& peak, encoder::Precision precision) {
  switch (precision) {
    case encoder::Precision::kF32:
      return peak.f32_gops;
    case encoder::Precision::kBf16:
      return peak.bf16_gops;
    case encoder::Precision::kInt8:
      return peak.int8_gops;
  }
  return peak.f32_gops;
}

std::string report_text(const Json& report) {
  std::string out = fmt::format("{}\n{}, {}\n", report["processor"].get<std::string>(),
                                report["model"].get<std::string>(), report["device"].get<std::string>());
  const Json& peak = report["peak"];
  out += fmt::format("máximo medido: fp32 {:.0f}, bf16 {:.0f}, int8 {:.0f} GOP/s; memória {:.1f} GB/s\n",
                     peak["fp32_gops"].get<double>(), peak["bf16_gops"].get<double>(),
                     peak["int8_gops"].get<double>(), peak["read_gb_s"].get<double>());
  out += fmt::format("do arquivo à primeira resposta: {:.0f} ms\n\n", report["load_ms"].get<double>());
  out += fmt::format("{:<20}{:>6}{:>11}{:>11}{:>9}{:>9}\n", "trabalho", "vezes", "p50 ms", "p99 ms", "GOP/s",
                     "do máx.");
  for (const Json& row : report["workloads"]) {
    out +=
        fmt::format("{:<20}{:>6}{:>11.2f}{:>11.2f}{:>9.0f}{:>8.0f}%\n", row["name"].get<std::string>(),
                    row["runs"].get<std::size_t>(), row["p50_ms"].get<double>(), row["p99_ms"].get<double>(),
                    row["gops"].get<double>(), 100 * row["share_of_peak"].get<double>());
  }
  return out;
}

}  // namespace

absl::StatusOr<int> run_bench_encoder(const Session& session) {
  const Arguments& arguments = session.arguments;
  ATIMO_RETURN_IF_ERROR(bench_model(session).status());  // random weights are made before the clock starts
  ATIMO_ASSIGN_OR_RETURN(const Opened opened,
                         open_cold([&] { return bench_model(session); }, cpu_options(arguments)));
  ATIMO_ASSIGN_OR_RETURN(const encoder::MachinePeak peak, encoder::measure_peak(cpu_options(arguments)));
  const encoder::ModelInfo& info = opened.backend->info();
  Json report = {{"processor", processor_name()},
                 {"model", concat(info.name, " ", encoder::name_of(info.precision), ", ", info.config.layers,
                                  " x ", info.config.hidden)},
                 {"device", opened.backend->name()},
                 {"peak",
                  {{"fp32_gops", peak.f32_gops},
                   {"bf16_gops", peak.bf16_gops},
                   {"int8_gops", peak.int8_gops},
                   {"read_gb_s", peak.read_gb_s}}},
                 {"load_ms", opened.load_ms},
                 {"second_question_ms", opened.second_question_ms},
                 {"workloads", Json::array()}};
  Progress progress(session.progress_terminal());
  const std::vector<encoder::Workload> workloads = encoder::standard_workloads(info);
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    progress.show(workloads[i].name, i, workloads.size());
    ATIMO_ASSIGN_OR_RETURN(
        const encoder::Timing timing,
        encoder::time_workload(*opened.backend, workloads[i], runs_of(workloads[i], arguments.runs)));
    report["workloads"].push_back(timing_json(workloads[i], timing, peak_of(peak, info.precision)));
  }
  session.process.out << (arguments.json ? wire::to_text(report) + "\n" : report_text(report));
  return kExitOk;
}

}  // namespace atimo::cli::internal
