#include "atimo/encoder/model_file.h"

#include <cstring>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/model_sections.h"

namespace atimo::encoder {
namespace {

template <typename Value>
Value read_at(std::string_view bytes, std::size_t offset) {
  Value value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

std::string_view name_of(Precision precision) {
  switch (precision) {
    case Precision::kF32:
      return "fp32";
    case Precision::kBf16:
      return "bf16";
    case Precision::kInt8:
      return "int8";
  }
  return "";
}

absl::StatusOr<Precision> parse_precision(std::string_view name) {
  for (const Precision precision : {Precision::kF32, Precision::kBf16, Precision::kInt8}) {
    if (name == name_of(precision)) return precision;
  }
  return absl::InvalidArgumentError(concat("a precisão '", name, "' não é fp32, bf16 nem int8"));
}

absl::StatusOr<std::shared_ptr<const ModelFile>> ModelFile::open(const std::filesystem::path& path) {
  ATIMO_ASSIGN_OR_RETURN(MappedFile file, MappedFile::open(path));
  return checked(std::shared_ptr<ModelFile>(new ModelFile(std::move(file))), path.string());
}

absl::StatusOr<std::shared_ptr<const ModelFile>> ModelFile::view(std::string_view bytes,
                                                                 std::string_view place) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % kSectionAlignment != 0) {
    return absl::InvalidArgumentError(
        concat(place, ": os bytes de um modelo começam em um múltiplo de ", kSectionAlignment));
  }
  return checked(std::shared_ptr<ModelFile>(new ModelFile(bytes)), place);
}

absl::StatusOr<std::shared_ptr<const ModelFile>> ModelFile::checked(std::shared_ptr<ModelFile> model,
                                                                    std::string_view place) {
  absl::Status status = model->read();
  if (status.ok()) status = model->check_sums(/*tables=*/false);
  if (!status.ok()) return annotate(status, place);
  model->bind();
  return model;
}

absl::Status ModelFile::read() {
  const std::string_view bytes = bytes_;
  if (bytes.size() < kModelPreambleBytes || bytes.substr(0, kModelMagic.size()) != kModelMagic) {
    return absl::InvalidArgumentError("não é um arquivo de modelo do Átimo; `atimo models pull` os cria");
  }
  const auto version = read_at<std::uint32_t>(bytes, 8);
  if (version != kModelVersion) {
    return absl::InvalidArgumentError(
        concat("arquivo de modelo da versão ", version, "; este programa lê a versão ", kModelVersion));
  }
  const auto header_bytes = read_at<std::uint64_t>(bytes, 16);
  if (header_bytes > kMaxHeaderBytes || header_bytes > bytes.size() - kModelPreambleBytes) {
    return absl::DataLossError(
        concat("truncado: um cabeçalho de ", header_bytes, " bytes não cabe no arquivo"));
  }
  const std::string_view json = bytes.substr(kModelPreambleBytes, header_bytes);
  if (hash64(json) != read_at<std::uint64_t>(bytes, 24))
    return absl::DataLossError("cabeçalho danificado: a soma de verificação não confere");
  ATIMO_ASSIGN_OR_RETURN(ModelHeader header, parse_header(json));

  info_ = std::move(header.info);
  const std::vector<SectionPlan> plan = plan_sections(info_);
  if (plan.size() != header.sections.size())
    return absl::DataLossError("as seções não correspondem às dimensões do modelo");
  std::uint64_t free_from = kModelPreambleBytes + header_bytes;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const SectionPlace& place = header.sections[i];
    const bool expected = place.name == plan[i].name &&
                          (plan[i].bytes == 0 || place.bytes == plan[i].bytes) &&
                          place.offset % kSectionAlignment == 0 && place.offset >= free_from;
    if (!expected)
      return absl::DataLossError(concat("a seção '", place.name, "' não corresponde às dimensões do modelo"));
    if (place.offset > bytes.size() || place.bytes > bytes.size() - place.offset) {
      return absl::DataLossError(concat("truncado: a seção '", place.name, "' termina além do arquivo"));
    }
    sections_.push_back({place.name, bytes.substr(place.offset, place.bytes), place.checksum});
    free_from = place.offset + place.bytes;
  }
  return absl::OkStatus();
}

absl::Status ModelFile::check_sums(bool tables) const {
  const std::vector<SectionPlan> plan = plan_sections(info_);
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    if ((plan[i].kind == SectionKind::kTable) != tables) continue;
    if (hash64(sections_[i].bytes) != sections_[i].checksum) {
      return absl::DataLossError(
          concat("danificado: a soma de verificação da seção '", sections_[i].name, "' não confere"));
    }
  }
  return absl::OkStatus();
}

absl::Status ModelFile::verify() const {
  ATIMO_RETURN_IF_ERROR(check_sums(/*tables=*/false));
  return check_sums(/*tables=*/true);
}

// tokenizer, words, words.scales where they are int8, token_weights: as plan_sections() has them.
void ModelFile::bind_static() {
  tokenizer_ = sections_.front().bytes;
  const auto floats = [&](std::size_t i) {
    return reinterpret_cast<const float*>(sections_[i].bytes.data());
  };
  const bool int8 = info_.precision == Precision::kInt8;
  weights_.static_rows = {.rows = reinterpret_cast<const std::byte*>(sections_[1].bytes.data()),
                          .precision = info_.precision,
                          .scales = int8 ? floats(2) : nullptr,
                          .token_weights = floats(int8 ? 3 : 2)};
}

// Walks the sections in the order of plan_sections(), which read() has checked.
void ModelFile::bind() {
  if (info_.config.family == Family::kStatic) return bind_static();
  std::size_t next = 0;
  const auto take = [&] { return sections_[next++].bytes.data(); };
  const auto floats = [&] { return reinterpret_cast<const float*>(take()); };
  const auto table = [&] {
    return Table{reinterpret_cast<const std::byte*>(take()), info_.precision != Precision::kF32};
  };
  const auto norm = [&] {
    const float* gamma = floats();
    return Norm{gamma, floats()};
  };
  const auto linear = [&](std::uint32_t outputs, std::uint32_t inputs, Precision precision) {
    Linear product{.outputs = outputs, .inputs = inputs, .precision = precision};
    product.panels = reinterpret_cast<const std::byte*>(take());
    if (precision == Precision::kInt8) {
      product.scales = floats();
      product.zeros = reinterpret_cast<const std::int32_t*>(take());
    }
    product.bias = floats();
    return product;
  };

  const ModelConfig& config = info_.config;
  tokenizer_ = sections_[next++].bytes;
  weights_.words = table();
  weights_.positions = table();
  if (config.token_types > 0) weights_.types = table();
  weights_.embedding_norm = norm();
  for (std::uint32_t i = 0; i < config.layers; ++i) {
    Layer layer;
    layer.qkv = linear(3 * config.hidden, config.hidden, info_.precision);
    layer.attention_output = linear(config.hidden, config.hidden, info_.precision);
    layer.attention_norm = norm();
    layer.ffn_in = linear(config.intermediate, config.hidden, info_.precision);
    layer.ffn_out = linear(config.hidden, config.intermediate, info_.precision);
    layer.ffn_norm = norm();
    weights_.layers.push_back(layer);
  }
  const Precision head = head_precision(info_.precision);
  if (info_.sparse) {
    const float* weight = floats();
    weights_.sparse = Weights::SparseHead{weight, *floats()};
  }
  if (info_.multi_vector_width > 0)
    weights_.multi_vector = linear(info_.multi_vector_width, config.hidden, head);
  if (config.classifier) {
    const Linear dense = linear(config.hidden, config.hidden, head);
    const float* out = floats();
    weights_.classifier = Weights::Classifier{dense, out, *floats()};
  }
}

}  // namespace atimo::encoder
