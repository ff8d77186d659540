#include "atimo/encoder/internal/model_sections.h"

#include "atimo/base/concat.h"
#include "atimo/encoder/internal/cpu/panels.h"

namespace atimo::encoder {
namespace {

std::uint32_t step_of(Precision precision) {
  switch (precision) {
    case Precision::kF32:
      return cpu::kStepF32;
    case Precision::kBf16:
      return cpu::kStepBf16;
    case Precision::kInt8:
      return cpu::kStepS8;
  }
  return cpu::kStepF32;
}

class Plan {
 public:
  void table(std::string_view name, std::uint64_t rows, std::uint64_t width, Precision precision) {
    add(name, SectionKind::kTable, rows * width * (precision == Precision::kF32 ? 4 : 2));
  }
  // A static model's, which may be int8.
  void rows(std::string_view name, std::uint64_t rows, std::uint64_t width, Precision precision) {
    if (precision != Precision::kInt8) return table(name, rows, width, precision);
    add(name, SectionKind::kTable, rows * width);
    floats(concat(name, ".scales"), rows);
  }
  void floats(std::string_view name, std::uint64_t count) { add(name, SectionKind::kF32, count * 4); }
  void norm(std::string_view name, std::uint64_t width) {
    floats(concat(name, ".gamma"), width);
    floats(concat(name, ".beta"), width);
  }
  void linear(std::string_view name, std::uint32_t outputs, std::uint32_t inputs, Precision precision) {
    add(concat(name, ".panels"), SectionKind::kPanels, panels_bytes(outputs, inputs, precision));
    // Padded like the panels: kernels read whole ones.
    const std::uint64_t padded = std::uint64_t{cpu::panel_count(outputs)} * cpu::kPanelColumns;
    if (precision == Precision::kInt8) {
      floats(concat(name, ".scales"), padded);
      add(concat(name, ".zeros"), SectionKind::kI32, padded * 4);
    }
    floats(concat(name, ".bias"), padded);
  }
  void tokenizer() { add("tokenizer", SectionKind::kTokenizer, 0); }
  std::vector<SectionPlan> take() { return std::move(sections_); }

 private:
  void add(std::string_view name, SectionKind kind, std::uint64_t bytes) {
    sections_.push_back({std::string(name), kind, bytes});
  }
  std::vector<SectionPlan> sections_;
};

void plan_layer(Plan& plan, const std::string& name, const ModelConfig& config, Precision precision) {
  plan.linear(name + ".qkv", 3 * config.hidden, config.hidden, precision);
  plan.linear(name + ".attention_output", config.hidden, config.hidden, precision);
  plan.norm(name + ".attention_norm", config.hidden);
  plan.linear(name + ".ffn_in", config.intermediate, config.hidden, precision);
  plan.linear(name + ".ffn_out", config.hidden, config.intermediate, precision);
  plan.norm(name + ".ffn_norm", config.hidden);
}

}  // namespace

Precision head_precision(Precision model) { return model == Precision::kInt8 ? Precision::kBf16 : model; }

std::uint64_t panels_bytes(std::uint32_t outputs, std::uint32_t inputs, Precision precision) {
  return cpu::packed_bytes(outputs, inputs, step_of(precision));
}

std::vector<SectionPlan> plan_sections(const ModelInfo& info) {
  const ModelConfig& config = info.config;
  Plan plan;
  plan.tokenizer();
  if (config.family == Family::kStatic) {
    plan.rows("words", config.vocabulary, config.hidden, info.precision);
    plan.floats("token_weights", config.vocabulary);
    return plan.take();
  }
  plan.table("words", config.vocabulary, config.hidden, info.precision);
  plan.table("positions", config.positions, config.hidden, info.precision);
  if (config.token_types > 0) plan.table("types", config.token_types, config.hidden, info.precision);
  plan.norm("embedding_norm", config.hidden);
  for (std::uint32_t i = 0; i < config.layers; ++i)
    plan_layer(plan, concat("layer.", i), config, info.precision);
  const Precision head = head_precision(info.precision);
  if (info.sparse) {
    plan.floats("sparse.weight", config.hidden);
    plan.floats("sparse.bias", 1);
  }
  if (info.multi_vector_width > 0) plan.linear("multi_vector", info.multi_vector_width, config.hidden, head);
  if (config.classifier) {
    plan.linear("classifier.dense", config.hidden, config.hidden, head);
    plan.floats("classifier.out", config.hidden);
    plan.floats("classifier.out_bias", 1);
  }
  return plan.take();
}

}  // namespace atimo::encoder
