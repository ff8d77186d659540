#include "atimo/encoder/convert.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file_writer.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/cpu/panels.h"
#include "atimo/encoder/internal/model_sections.h"
#include "atimo/encoder/internal/pack.h"

namespace atimo::encoder {
namespace {

template <typename Element>
std::string_view bytes_of(std::span<const Element> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

// Writes the sections of a model file one after another, in the order of plan_sections().
class SectionWriter {
 public:
  SectionWriter(FileWriter file, const ModelInfo& info, std::string_view tokenizer,
                const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : file_(std::move(file)), progress_(progress) {
    header_.info = info;
    for (const SectionPlan& plan : plan_sections(info)) {
      const std::uint64_t bytes = plan.kind == SectionKind::kTokenizer ? tokenizer.size() : plan.bytes;
      header_.sections.push_back({.name = plan.name, .bytes = bytes});
    }
    place_sections();
  }

  absl::Status start() {
    ATIMO_RETURN_IF_ERROR(file_.append(std::string(kModelPreambleBytes, '\0')));
    return file_.append(render_header(header_));
  }

  // The next section, whole or in parts.
  absl::Status add(std::string_view bytes) {
    SectionPlace& place = header_.sections[next_];
    if (written_ == 0) ATIMO_RETURN_IF_ERROR(file_.align(kSectionAlignment));
    ATIMO_RETURN_IF_ERROR(file_.append(bytes));
    hash_.add(bytes);
    written_ += bytes.size();
    if (progress_) progress_(file_.size(), end_);
    if (written_ < place.bytes) return absl::OkStatus();
    place.checksum = hash_.take();
    written_ = 0;
    ++next_;
    return absl::OkStatus();
  }

  absl::Status finish() {
    const std::string json = render_header(header_);
    std::string preamble(kModelPreambleBytes, '\0');
    const std::uint64_t sizes[] = {json.size(), hash64(json)};
    std::memcpy(preamble.data(), kModelMagic.data(), kModelMagic.size());
    std::memcpy(preamble.data() + 8, &kModelVersion, sizeof kModelVersion);
    std::memcpy(preamble.data() + 16, sizes, sizeof sizes);
    ATIMO_RETURN_IF_ERROR(file_.overwrite(0, preamble));
    ATIMO_RETURN_IF_ERROR(file_.overwrite(kModelPreambleBytes, json));
    return file_.commit();
  }

 private:
  // Offsets have the width that they need, and the header's size depends on them: repeated until it stands
  // still.
  void place_sections() {
    for (std::uint64_t size = 0; size != render_header(header_).size();) {
      size = render_header(header_).size();
      std::uint64_t offset = kModelPreambleBytes + size;
      for (SectionPlace& place : header_.sections) {
        place.offset = (offset + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment;
        offset = place.offset + place.bytes;
      }
      end_ = offset;
    }
  }

  FileWriter file_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  ModelHeader header_;
  std::uint64_t end_ = 0;
  std::size_t next_ = 0;
  std::uint64_t written_ = 0;
  StreamHash64 hash_;
};

// Takes a model's weights from the reader to the sections.
class Converter {
 public:
  Converter(const ModelInfo& info, const WeightReader& weights, SectionWriter& out)
      : info_(info), weights_(weights), out_(out) {}

  absl::Status run() {
    const ModelConfig& config = info_.config;
    if (config.family == Family::kStatic) return static_rows();
    ATIMO_RETURN_IF_ERROR(table("embeddings.word_embeddings.weight", config.vocabulary));
    ATIMO_RETURN_IF_ERROR(table("embeddings.position_embeddings.weight", config.positions));
    if (config.token_types > 0) {
      ATIMO_RETURN_IF_ERROR(table("embeddings.token_type_embeddings.weight", config.token_types));
    }
    ATIMO_RETURN_IF_ERROR(norm("embeddings.LayerNorm"));
    for (std::uint32_t i = 0; i < config.layers; ++i)
      ATIMO_RETURN_IF_ERROR(layer(concat("encoder.layer.", i)));
    return heads();
  }

 private:
  absl::Status static_rows() {
    const ModelConfig& config = info_.config;
    if (info_.precision != Precision::kInt8) {
      ATIMO_RETURN_IF_ERROR(table("embeddings.weight", config.vocabulary));
      return floats("token_weights", config.vocabulary);
    }
    const std::uint64_t count = std::uint64_t{config.vocabulary} * config.hidden;
    ATIMO_ASSIGN_OR_RETURN(const std::vector<float> values, read("embeddings.weight", 0, count));
    const QuantizedRows rows = quantize_rows(values, config.hidden);
    ATIMO_RETURN_IF_ERROR(out_.add(bytes_of<std::int8_t>(rows.values)));
    ATIMO_RETURN_IF_ERROR(out_.add(bytes_of<float>(rows.scales)));
    return floats("token_weights", config.vocabulary);
  }

  absl::Status layer(const std::string& name) {
    const ModelConfig& config = info_.config;
    const std::string self = name + ".attention.self.";
    ATIMO_RETURN_IF_ERROR(
        linear({self + "query", self + "key", self + "value"}, config.hidden, config.hidden));
    ATIMO_RETURN_IF_ERROR(linear({name + ".attention.output.dense"}, config.hidden, config.hidden));
    ATIMO_RETURN_IF_ERROR(norm(name + ".attention.output.LayerNorm"));
    ATIMO_RETURN_IF_ERROR(linear({name + ".intermediate.dense"}, config.intermediate, config.hidden));
    ATIMO_RETURN_IF_ERROR(linear({name + ".output.dense"}, config.hidden, config.intermediate));
    return norm(name + ".output.LayerNorm");
  }

  absl::Status heads() {
    const std::uint32_t hidden = info_.config.hidden;
    const Precision precision = head_precision(info_.precision);
    if (info_.sparse) {
      ATIMO_RETURN_IF_ERROR(floats("sparse_linear.weight", hidden));
      ATIMO_RETURN_IF_ERROR(floats("sparse_linear.bias", 1));
    }
    if (info_.multi_vector_width > 0) {
      ATIMO_RETURN_IF_ERROR(linear({"colbert_linear"}, info_.multi_vector_width, hidden, precision));
    }
    if (info_.config.classifier) {
      ATIMO_RETURN_IF_ERROR(linear({"classifier.dense"}, hidden, hidden, precision));
      ATIMO_RETURN_IF_ERROR(floats("classifier.out_proj.weight", hidden));
      ATIMO_RETURN_IF_ERROR(floats("classifier.out_proj.bias", 1));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<float>> read(std::string_view name, std::uint64_t first,
                                          std::uint64_t count) const {
    std::vector<float> values(count);
    ATIMO_RETURN_IF_ERROR(weights_.read(name, first, values));
    const bool finite = std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
    if (!finite)
      return absl::InvalidArgumentError(concat("o tensor '", name, "' tem números que não são finitos"));
    return values;
  }

  absl::Status floats(std::string_view name, std::uint64_t count) {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<float> values, read(name, 0, count));
    return out_.add(bytes_of<float>(values));
  }

  absl::Status norm(const std::string& name) {
    ATIMO_RETURN_IF_ERROR(floats(name + ".weight", info_.config.hidden));
    return floats(name + ".bias", info_.config.hidden);
  }

  absl::Status table(std::string_view name, std::uint64_t rows) {
    constexpr std::uint64_t kRowsAtOnce = 4096;
    const std::uint64_t width = info_.config.hidden;
    for (std::uint64_t row = 0; row < rows; row += kRowsAtOnce) {
      const std::uint64_t count = std::min(kRowsAtOnce, rows - row);
      ATIMO_ASSIGN_OR_RETURN(const std::vector<float> values, read(name, row * width, count * width));
      if (info_.precision == Precision::kF32) {
        ATIMO_RETURN_IF_ERROR(out_.add(bytes_of<float>(values)));
        continue;
      }
      std::vector<std::uint16_t> halves(values.size());
      std::transform(values.begin(), values.end(), halves.begin(), to_f16);
      ATIMO_RETURN_IF_ERROR(out_.add(bytes_of<std::uint16_t>(halves)));
    }
    return absl::OkStatus();
  }

  absl::Status linear(const std::vector<std::string>& names, std::uint32_t outputs, std::uint32_t inputs) {
    return linear(names, outputs, inputs, info_.precision);
  }

  // Several products of the same input become one, their outputs one after another.
  absl::Status linear(const std::vector<std::string>& names, std::uint32_t outputs, std::uint32_t inputs,
                      Precision precision) {
    std::vector<float> rows;
    std::vector<float> biases;
    for (const std::string& name : names) {
      ATIMO_ASSIGN_OR_RETURN(const std::vector<float> weight,
                             read(name + ".weight", 0, std::uint64_t{outputs} * inputs));
      ATIMO_ASSIGN_OR_RETURN(const std::vector<float> bias, read(name + ".bias", 0, outputs));
      rows.insert(rows.end(), weight.begin(), weight.end());
      biases.insert(biases.end(), bias.begin(), bias.end());
    }
    const auto all = static_cast<std::uint32_t>(biases.size());
    const PackedLinear packed = pack_linear(rows, all, inputs, precision);
    ATIMO_RETURN_IF_ERROR(out_.add(packed.panels));
    if (precision == Precision::kInt8) {
      ATIMO_RETURN_IF_ERROR(out_.add(bytes_of<float>(packed.scales)));
      ATIMO_RETURN_IF_ERROR(out_.add(bytes_of<std::int32_t>(packed.zeros)));
    }
    biases.resize(std::size_t{cpu::panel_count(all)} * cpu::kPanelColumns);
    return out_.add(bytes_of<float>(biases));
  }

  const ModelInfo& info_;
  const WeightReader& weights_;
  SectionWriter& out_;
};

// SplitMix64 (Steele, Lea & Flood 2014): element i is a function of seed and i alone.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

absl::Status RandomWeights::read(std::string_view name, std::uint64_t first, std::span<float> out) const {
  const std::uint64_t stream = mixed(seed_ ^ hash64(name));
  const bool gain = name.ends_with("LayerNorm.weight");
  for (std::size_t i = 0; i < out.size(); ++i) {
    // The sum of four uniform numbers is near enough to a normal one: mean 0, variance 4/12 of the unit.
    const std::uint64_t bits = mixed(stream + first + i);
    float sum = 0;
    for (int part = 0; part < 4; ++part)
      sum += static_cast<float>((bits >> (16 * part)) & 0xFFFFu) / 65536.0f - 0.5f;
    out[i] = 0.02f * 1.7320508f * sum + (gain ? 1.0f : 0.0f);
  }
  return absl::OkStatus();
}

absl::Status write_model(const ModelInfo& info, std::string_view tokenizer, const WeightReader& weights,
                         const std::filesystem::path& path,
                         const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  ATIMO_RETURN_IF_ERROR(check(info.config));
  ATIMO_ASSIGN_OR_RETURN(FileWriter file, FileWriter::create(path));
  SectionWriter out(std::move(file), info, tokenizer, progress);
  ATIMO_RETURN_IF_ERROR(out.start());
  ATIMO_RETURN_IF_ERROR(out.add(tokenizer));
  ATIMO_RETURN_IF_ERROR(Converter(info, weights, out).run());
  return out.finish();
}

}  // namespace atimo::encoder
