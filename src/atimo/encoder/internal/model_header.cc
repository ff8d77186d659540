#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/model_sections.h"

namespace atimo::encoder {
namespace {

using Json = nlohmann::json;

// Reads members of a JSON object; the first that is missing or of another type becomes the error.
class Members {
 public:
  explicit Members(const Json& object) : object_(object) {}

  std::uint64_t number(const char* key) {
    const auto member = object_.find(key);
    if (member != object_.end() && member->is_number_unsigned()) return member->get<std::uint64_t>();
    return fail(key, "um número inteiro"), 0;
  }
  std::uint32_t small(const char* key) {
    const std::uint64_t value = number(key);
    if (value > UINT32_MAX) fail(key, "menor que 2^32");
    return static_cast<std::uint32_t>(value);
  }
  float real(const char* key) {
    const auto member = object_.find(key);
    if (member != object_.end() && member->is_number()) return member->get<float>();
    return fail(key, "um número"), 0.0f;
  }
  bool flag(const char* key) {
    const auto member = object_.find(key);
    if (member != object_.end() && member->is_boolean()) return member->get<bool>();
    return fail(key, "true ou false"), false;
  }
  std::string text(const char* key) {
    const auto member = object_.find(key);
    if (member != object_.end() && member->is_string()) return member->get<std::string>();
    return fail(key, "um texto"), std::string();
  }
  // The value of `key`'s name in a list of names.
  template <typename Value>
  Value one_of(const char* key, std::initializer_list<std::pair<std::string_view, Value>> names) {
    const std::string name = text(key);
    for (const auto& [known, value] : names) {
      if (name == known) return value;
    }
    fail(key, "um nome conhecido");
    return names.begin()->second;
  }
  const absl::Status& status() const { return status_; }

 private:
  void fail(const char* key, std::string_view expected) {
    if (status_.ok())
      status_ = absl::DataLossError(concat("cabeçalho do modelo: '", key, "' não é ", expected));
  }
  const Json& object_;
  absl::Status status_;
};

constexpr std::string_view kFamilies[] = {"xlm-roberta", "bert", "static"};
constexpr std::string_view kPoolings[] = {"first", "mean"};
constexpr std::string_view kTokenizers[] = {"xlm-roberta", "wordpiece"};

Json config_json(const ModelConfig& config) {
  return {{"family", kFamilies[static_cast<int>(config.family)]},
          {"hidden", config.hidden},
          {"layers", config.layers},
          {"heads", config.heads},
          {"intermediate", config.intermediate},
          {"vocabulary", config.vocabulary},
          {"positions", config.positions},
          {"token_types", config.token_types},
          {"first_position", config.first_position},
          {"layer_norm_epsilon", config.layer_norm_epsilon},
          {"classifier", config.classifier}};
}

absl::StatusOr<ModelConfig> config_of(const Json& object) {
  Members members(object);
  ModelConfig config;
  config.family = members.one_of<Family>(
      "family",
      {{kFamilies[0], Family::kXlmRoberta}, {kFamilies[1], Family::kBert}, {kFamilies[2], Family::kStatic}});
  config.hidden = members.small("hidden");
  config.layers = members.small("layers");
  config.heads = members.small("heads");
  config.intermediate = members.small("intermediate");
  config.vocabulary = members.small("vocabulary");
  config.positions = members.small("positions");
  config.token_types = members.small("token_types");
  config.first_position = members.small("first_position");
  config.layer_norm_epsilon = members.real("layer_norm_epsilon");
  config.classifier = members.flag("classifier");
  ATIMO_RETURN_IF_ERROR(members.status());
  ATIMO_RETURN_IF_ERROR(check(config));
  return config;
}

absl::StatusOr<ModelInfo> info_of(const Json& object) {
  Members members(object);
  ModelInfo info;
  info.name = members.text("name");
  info.precision = members.one_of<Precision>("precision", {{name_of(Precision::kF32), Precision::kF32},
                                                           {name_of(Precision::kBf16), Precision::kBf16},
                                                           {name_of(Precision::kInt8), Precision::kInt8}});
  info.pooling =
      members.one_of<Pooling>("pooling", {{kPoolings[0], Pooling::kFirst}, {kPoolings[1], Pooling::kMean}});
  info.tokenizer = members.one_of<TokenizerKind>("tokenizer", {{kTokenizers[0], TokenizerKind::kXlmRoberta},
                                                               {kTokenizers[1], TokenizerKind::kWordPiece}});
  info.lower_case = members.flag("lower_case");
  info.sparse = members.flag("sparse");
  info.multi_vector_width = members.small("multi_vector_width");
  ATIMO_RETURN_IF_ERROR(members.status());
  const auto config = object.find("config");
  if (config == object.end()) return absl::DataLossError("cabeçalho do modelo: falta 'config'");
  ATIMO_ASSIGN_OR_RETURN(info.config, config_of(*config));
  constexpr std::uint32_t kMaxWidth = 16384;
  if (info.multi_vector_width > kMaxWidth)
    return absl::DataLossError("cabeçalho do modelo: 'multi_vector_width' acima de 16384");
  if (info.config.family == Family::kStatic &&
      !(info.sparse && info.multi_vector_width == info.config.hidden))
    return absl::DataLossError(
        "cabeçalho do modelo: um modelo estático tem todas as saídas, com sua largura");
  return info;
}

}  // namespace

std::string render_header(const ModelHeader& header) {
  const ModelInfo& info = header.info;
  Json sections = Json::array();
  for (const SectionPlace& section : header.sections) {
    // Fixed width: the header keeps its size when the checksums become known.
    sections.push_back({{"name", section.name},
                        {"offset", section.offset},
                        {"bytes", section.bytes},
                        {"xxh3", fmt::format("{:016x}", section.checksum)}});
  }
  const Json json = {{"name", info.name},
                     {"precision", name_of(info.precision)},
                     {"pooling", kPoolings[static_cast<int>(info.pooling)]},
                     {"tokenizer", kTokenizers[static_cast<int>(info.tokenizer)]},
                     {"lower_case", info.lower_case},
                     {"sparse", info.sparse},
                     {"multi_vector_width", info.multi_vector_width},
                     {"config", config_json(info.config)},
                     {"sections", sections}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<ModelHeader> parse_header(std::string_view json) {
  // Objects within an array within an object: anything deeper is not ours.
  constexpr int kMaxDepth = 4;
  const auto shallow = [](int depth, Json::parse_event_t, Json&) { return depth <= kMaxDepth; };
  const Json object = Json::parse(json, shallow, false);
  if (!object.is_object()) return absl::DataLossError("cabeçalho do modelo: não é JSON");
  ModelHeader header;
  ATIMO_ASSIGN_OR_RETURN(header.info, info_of(object));
  const auto sections = object.find("sections");
  if (sections == object.end() || !sections->is_array())
    return absl::DataLossError("cabeçalho do modelo: falta 'sections'");
  for (const Json& entry : *sections) {
    if (!entry.is_object()) return absl::DataLossError("cabeçalho do modelo: uma seção não é um objeto");
    Members members(entry);
    SectionPlace place{
        .name = members.text("name"), .offset = members.number("offset"), .bytes = members.number("bytes")};
    const std::string checksum = members.text("xxh3");
    ATIMO_RETURN_IF_ERROR(members.status());
    char* end = nullptr;
    place.checksum = std::strtoull(checksum.c_str(), &end, 16);
    if (checksum.size() != 16 || end != checksum.c_str() + checksum.size()) {
      return absl::DataLossError(concat("cabeçalho do modelo: a soma de verificação de '", place.name,
                                        "' não tem 16 dígitos hexadecimais"));
    }
    header.sections.push_back(std::move(place));
  }
  return header;
}

}  // namespace atimo::encoder
