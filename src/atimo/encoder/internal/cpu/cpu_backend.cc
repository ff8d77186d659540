#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/backend.h"
#include "atimo/encoder/internal/cpu/cpu_pass.h"
#include "atimo/encoder/internal/cpu/isa.h"
#include "atimo/encoder/internal/cpu/static_pass.h"

namespace atimo::encoder {
namespace cpu {
namespace {

absl::Status check_heads(const Heads& heads, const ModelInfo& info) {
  const auto missing = [&](std::string_view head) {
    return absl::InvalidArgumentError(concat("o modelo ", info.name, " não tem a saída '", head, "'"));
  };
  if (heads.sparse && !info.sparse) return missing("sparse");
  if (heads.multi_vector && info.multi_vector_width == 0) return missing("colbert");
  if (heads.score && !info.config.classifier) return missing("score");
  return absl::OkStatus();
}

absl::Status check_input(std::span<const TokenId> input, const ModelConfig& config) {
  if (input.empty() || input.size() > config.max_tokens()) {
    return absl::InvalidArgumentError(
        concat("o texto tem ", input.size(), " tokens; são aceitos de 1 a ", config.max_tokens()));
  }
  for (const TokenId id : input) {
    if (id >= config.vocabulary) {
      return absl::InvalidArgumentError(
          concat("o token ", id, " está fora do vocabulário, que tem ", config.vocabulary));
    }
  }
  return absl::OkStatus();
}

class CpuBackend final : public Backend {
 public:
  CpuBackend(std::shared_ptr<const ModelFile> model, const Kernels& kernels, std::size_t threads)
      : model_(std::move(model)), place_(kernels, threads, model_->info()) {}

  const ModelInfo& info() const override { return model_->info(); }
  std::string name() const override {
    return concat("cpu ", place_.kernels.name, ", ", place_.team.size(), " threads");
  }

  absl::Status accepts(std::span<const TokenId> input, const Heads& heads) const override {
    ATIMO_RETURN_IF_ERROR(check_heads(heads, model_->info()));
    return check_input(input, model_->info().config);
  }
  std::unique_ptr<Pass> begin(const PackedBatch& batch, const Heads& heads) override {
    return std::make_unique<CpuPass>(model_, place_, batch, heads);
  }

 private:
  std::shared_ptr<const ModelFile> model_;
  Workplace place_;
};

// Passes share nothing, so that any thread may begin one.
class StaticBackend final : public Backend {
 public:
  StaticBackend(std::shared_ptr<const ModelFile> model, const Kernels& kernels)
      : model_(std::move(model)), kernels_(kernels) {}

  const ModelInfo& info() const override { return model_->info(); }
  std::string name() const override { return concat("cpu ", kernels_.name, ", 1 thread a text"); }
  bool serves_any_thread() const override { return true; }

  absl::Status accepts(std::span<const TokenId> input, const Heads& heads) const override {
    ATIMO_RETURN_IF_ERROR(check_heads(heads, model_->info()));
    return check_input(input, model_->info().config);
  }
  std::unique_ptr<Pass> begin(const PackedBatch& batch, const Heads& heads) override {
    return std::make_unique<StaticPass>(model_, kernels_, batch, heads);
  }

 private:
  std::shared_ptr<const ModelFile> model_;
  const Kernels& kernels_;
};

}  // namespace
}  // namespace cpu

absl::StatusOr<std::unique_ptr<Backend>> make_cpu_backend(std::shared_ptr<const ModelFile> model,
                                                          const CpuOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(const cpu::Kernels* kernels, cpu::choose_kernels(options.instruction_set));
  if (model->info().config.family == Family::kStatic)
    return std::make_unique<cpu::StaticBackend>(std::move(model), *kernels);
  return std::make_unique<cpu::CpuBackend>(std::move(model), *kernels, cpu::thread_count(options.threads));
}

}  // namespace atimo::encoder
