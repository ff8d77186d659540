#include "atimo/encoder/model_config.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/strict_json.h"

namespace atimo::encoder {
namespace {

using internal::refused;
using internal::shown;
using Json = nlohmann::json;

template <typename... Allowed>
absl::Status wrong(std::string_view key, std::string_view value, const Allowed&... allowed) {
  return refused(key, " é ", value, "; aceito: ", allowed...);
}

// Escaped to ASCII, so that the cut cannot split a character.
std::string shown_json(const Json& value) {
  std::string text = value.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
  constexpr std::size_t kLongest = 80;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
  return text;
}

// The keys of a config.json. A null counts as absent, as it does for its writers.
class Keys {
 public:
  explicit Keys(const Json& object) : object_(object) {}

  const Json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  absl::StatusOr<std::uint32_t> count(const char* key, std::optional<std::uint32_t> absent = {}) const {
    const Json* const value = find(key);
    if (value == nullptr && absent) return *absent;
    if (value == nullptr) return refused("falta ", key, ", um inteiro");
    const auto* const number = value->get_ptr<const Json::number_unsigned_t*>();
    if (number == nullptr || *number > std::numeric_limits<std::uint32_t>::max()) {
      return wrong(key, shown_json(*value), "um inteiro de 0 a 4294967295");
    }
    return static_cast<std::uint32_t>(*number);
  }

  absl::StatusOr<float> real(const char* key) const {
    const Json* const value = find(key);
    if (value == nullptr) return refused("falta ", key, ", um número");
    if (!value->is_number()) return wrong(key, shown_json(*value), "um número");
    return value->get<float>();
  }

  // The text must be `allowed`; absent is the same.
  absl::Status fixed(const char* key, std::string_view allowed) const {
    const Json* const value = find(key);
    if (value == nullptr || *value == allowed) return absl::OkStatus();
    return wrong(key, shown_json(*value), '"', allowed, '"');
  }

  absl::Status not_true(const char* key) const {
    const Json* const value = find(key);
    if (value == nullptr || *value == false) return absl::OkStatus();
    return wrong(key, shown_json(*value), "false");
  }

 private:
  const Json& object_;
};

struct Architecture {
  std::string_view model_type;
  std::string_view name;
  Family family;
  bool classifier;
};
constexpr std::array<Architecture, 5> kArchitectures{
    {{"xlm-roberta", "XLMRobertaModel", Family::kXlmRoberta, false},
     {"xlm-roberta", "XLMRobertaForSequenceClassification", Family::kXlmRoberta, true},
     {"bert", "BertModel", Family::kBert, false},
     {"bert", "BertForSequenceClassification", Family::kBert, true},
     {"atimo-static", "AtimoStaticModel", Family::kStatic, false}}};

std::string architectures_of(std::string_view model_type) {
  std::string names;
  for (const Architecture& known : kArchitectures) {
    if (known.model_type == model_type) names += concat(names.empty() ? "" : ", ", known.name);
  }
  return names;
}

absl::StatusOr<Architecture> architecture_of(const Keys& keys) {
  const Json* const type = keys.find("model_type");
  constexpr std::string_view kTypes = "\"xlm-roberta\", \"bert\", \"atimo-static\"";
  if (type == nullptr) return refused("falta model_type; aceitos: ", kTypes);
  if (*type != "xlm-roberta" && *type != "bert" && *type != "atimo-static") {
    return wrong("model_type", shown_json(*type), kTypes);
  }
  const std::string allowed = architectures_of(type->get_ref<const std::string&>());
  const Json* const names = keys.find("architectures");
  if (names == nullptr) return refused("falta architectures; aceito: uma de ", allowed);
  for (const Architecture& known : kArchitectures) {
    const bool named = names->is_array() && names->size() == 1 && names->front() == known.name;
    if (named && *type == known.model_type) return known;
  }
  return wrong("architectures", shown_json(*names), "uma de ", allowed);
}

// As transformers counts them: num_labels, or the names of the labels, or two.
absl::Status check_one_label(const Keys& keys) {
  if (const Json* const labels = keys.find("id2label"); labels != nullptr) {
    if (!labels->is_object() || labels->size() != 1) {
      return wrong("id2label", shown_json(*labels), "um objeto com um rótulo");
    }
    ATIMO_ASSIGN_OR_RETURN(const std::uint32_t count, keys.count("num_labels", 1));
    return count == 1 ? absl::OkStatus() : wrong("num_labels", concat(count), "1");
  }
  ATIMO_ASSIGN_OR_RETURN(const std::uint32_t count, keys.count("num_labels", 2));
  return count == 1 ? absl::OkStatus() : wrong("num_labels", concat(count), "1");
}

absl::Status check_supported(const Keys& keys) {
  ATIMO_RETURN_IF_ERROR(keys.fixed("hidden_act", "gelu"));
  ATIMO_RETURN_IF_ERROR(keys.fixed("position_embedding_type", "absolute"));
  ATIMO_RETURN_IF_ERROR(keys.not_true("is_decoder"));
  return keys.not_true("add_cross_attention");
}

absl::Status check_range(std::string_view key, std::uint32_t value, std::uint32_t least, std::uint32_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return wrong(key, concat(value), "de ", least, " a ", most);
}

constexpr std::uint32_t kWidest = 16384;
constexpr std::uint32_t kMostWords = 1U << 24;
constexpr std::uint32_t kLongestInput = 1U << 20;
constexpr std::uint32_t kShortestInput = 8;  // a pair with its special tokens and something to read

absl::StatusOr<ModelConfig> static_config(const Keys& keys) {
  ModelConfig config{.family = Family::kStatic, .heads = 1};
  ATIMO_ASSIGN_OR_RETURN(config.hidden, keys.count("hidden_size"));
  ATIMO_ASSIGN_OR_RETURN(config.vocabulary, keys.count("vocab_size"));
  ATIMO_ASSIGN_OR_RETURN(config.positions, keys.count("max_position_embeddings"));
  ATIMO_RETURN_IF_ERROR(check(config));
  return config;
}

// What a static model has not may not be asked for: one model has one description.
absl::Status check_static(const ModelConfig& config) {
  ATIMO_RETURN_IF_ERROR(check_range("hidden_size", config.hidden, 1, kWidest));
  ATIMO_RETURN_IF_ERROR(check_range("vocab_size", config.vocabulary, 1, kMostWords));
  ATIMO_RETURN_IF_ERROR(
      check_range("max_position_embeddings", config.positions, kShortestInput, kLongestInput));
  ATIMO_RETURN_IF_ERROR(check_range("num_attention_heads", config.heads, 1, 1));
  for (const std::uint32_t count :
       {config.layers, config.intermediate, config.token_types, config.first_position}) {
    if (count != 0) return refused("um modelo estático não tem camadas, tipos nem primeira posição");
  }
  return config.classifier ? refused("um modelo estático não compara pares") : absl::OkStatus();
}

}  // namespace

absl::StatusOr<ModelConfig> parse_model_config(std::string_view json) {
  ATIMO_ASSIGN_OR_RETURN(const Json document, internal::parse_strict_json(json));
  if (!document.is_object()) return refused("não é a configuração de um modelo: não é um objeto JSON");
  const Keys keys(document);
  ATIMO_ASSIGN_OR_RETURN(const Architecture architecture, architecture_of(keys));
  if (architecture.family == Family::kStatic) return static_config(keys);
  ATIMO_RETURN_IF_ERROR(check_supported(keys));
  if (architecture.classifier) ATIMO_RETURN_IF_ERROR(check_one_label(keys));
  ModelConfig config{.family = architecture.family, .classifier = architecture.classifier};
  ATIMO_ASSIGN_OR_RETURN(config.hidden, keys.count("hidden_size"));
  ATIMO_ASSIGN_OR_RETURN(config.layers, keys.count("num_hidden_layers"));
  ATIMO_ASSIGN_OR_RETURN(config.heads, keys.count("num_attention_heads"));
  ATIMO_ASSIGN_OR_RETURN(config.intermediate, keys.count("intermediate_size"));
  ATIMO_ASSIGN_OR_RETURN(config.vocabulary, keys.count("vocab_size"));
  ATIMO_ASSIGN_OR_RETURN(config.positions, keys.count("max_position_embeddings"));
  ATIMO_ASSIGN_OR_RETURN(config.token_types, keys.count("type_vocab_size"));
  ATIMO_ASSIGN_OR_RETURN(config.layer_norm_epsilon, keys.real("layer_norm_eps"));
  if (config.family == Family::kXlmRoberta) {
    ATIMO_ASSIGN_OR_RETURN(const std::uint32_t padding, keys.count("pad_token_id", 1));
    ATIMO_RETURN_IF_ERROR(check_range("pad_token_id", padding, 0, config.positions));
    config.first_position = padding + 1;
  }
  ATIMO_RETURN_IF_ERROR(check(config));
  return config;
}

absl::Status check(const ModelConfig& config) {
  if (config.family == Family::kStatic) return check_static(config);
  ATIMO_RETURN_IF_ERROR(check_range("hidden_size", config.hidden, 1, kWidest));
  ATIMO_RETURN_IF_ERROR(check_range("num_hidden_layers", config.layers, 1, 1024));
  ATIMO_RETURN_IF_ERROR(check_range("num_attention_heads", config.heads, 1, config.hidden));
  if (config.hidden % config.heads != 0) {
    return wrong("num_attention_heads", concat(config.heads), "um divisor de hidden_size, ", config.hidden);
  }
  ATIMO_RETURN_IF_ERROR(check_range("intermediate_size", config.intermediate, 1, 4 * kWidest));
  ATIMO_RETURN_IF_ERROR(check_range("vocab_size", config.vocabulary, 1, kMostWords));
  ATIMO_RETURN_IF_ERROR(check_range("type_vocab_size", config.token_types, 0, kWidest));
  ATIMO_RETURN_IF_ERROR(check_range("max_position_embeddings", config.positions, 1, kLongestInput));
  if (config.first_position >= config.positions || config.max_tokens() < kShortestInput) {
    return wrong("max_position_embeddings", concat(config.positions), "ao menos ", kShortestInput,
                 " além da primeira posição, ", config.first_position);
  }
  if (!(config.layer_norm_epsilon > 0.0F && config.layer_norm_epsilon < 1.0F)) {
    return wrong("layer_norm_eps", concat(config.layer_norm_epsilon), "entre 0 e 1, sem os extremos");
  }
  return absl::OkStatus();
}

}  // namespace atimo::encoder
