#include "atimo/encoder/checkpoint.h"

#include <array>
#include <nlohmann/json.hpp>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/expected_tensors.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/strict_json.h"

namespace atimo::encoder {
namespace {

using Path = std::filesystem::path;

constexpr std::uint64_t kMaxTokenizerBytes = std::uint64_t{64} << 20;
constexpr std::string_view kSentencePiece = "sentencepiece.bpe.model";
constexpr std::string_view kVocabulary = "vocab.txt";

// A broken link or a folder counts: opening it says what is wrong, instead of a file of less standing being
// taken in silence.
bool is_there(const Path& path) {
  std::error_code error;
  return std::filesystem::symlink_status(path, error).type() != std::filesystem::file_type::not_found;
}

absl::Status missing(const Path& folder, std::string_view what, std::string_view accepted) {
  return absl::NotFoundError(concat(folder.string(), ": falta ", what, "; aceito: ", accepted));
}

absl::StatusOr<ModelConfig> read_config(const Path& folder) {
  const Path path = folder / "config.json";
  if (!is_there(path)) {
    return missing(folder, "a configuração do modelo", "config.json, publicado ao lado dos pesos");
  }
  ATIMO_ASSIGN_OR_RETURN(const std::string json, read_file(path, internal::kMaxJsonBytes));
  absl::StatusOr<ModelConfig> config = parse_model_config(json);
  if (!config.ok()) return annotate(config.status(), path.string());
  return config;
}

absl::StatusOr<TensorSource> open_weights(const Path& folder) {
  for (const std::string_view name : {"model.safetensors", "model.safetensors.index.json"}) {
    if (is_there(folder / name)) return TensorSource::open_safetensors(folder / name);
  }
  if (is_there(folder / "pytorch_model.bin")) return TensorSource::open_torch(folder / "pytorch_model.bin");
  return missing(folder, "o arquivo de pesos",
                 "model.safetensors, model.safetensors.index.json ou pytorch_model.bin");
}

absl::StatusOr<std::optional<TensorSource>> open_head(const Path& path) {
  if (!is_there(path)) return std::nullopt;
  ATIMO_ASSIGN_OR_RETURN(TensorSource head, TensorSource::open_torch(path));
  return std::optional(std::move(head));
}

// Whether WordPiece lower-cases; transformers does unless told otherwise.
absl::StatusOr<bool> read_lower_case(const Path& folder) {
  const Path path = folder / "tokenizer_config.json";
  if (!is_there(path)) return true;
  ATIMO_ASSIGN_OR_RETURN(const std::string text, read_file(path, internal::kMaxJsonBytes));
  const absl::StatusOr<nlohmann::json> json = internal::parse_strict_json(text);
  if (!json.ok()) return annotate(json.status(), path.string());
  if (!json->is_object()) return internal::refused(path.string(), ": não é um objeto JSON");
  const auto found = json->find("do_lower_case");
  if (found == json->end()) return true;
  if (!found->is_boolean()) return internal::refused(path.string(), ": do_lower_case deve ser true ou false");
  return found->get<bool>();
}

absl::Status read_tokenizer(const Path& folder, Checkpoint& checkpoint) {
  const bool word_piece = checkpoint.config.family == Family::kBert && is_there(folder / kVocabulary);
  checkpoint.kind = word_piece ? TokenizerKind::kWordPiece : TokenizerKind::kXlmRoberta;
  const Path path = folder / (word_piece ? kVocabulary : kSentencePiece);
  if (!is_there(path)) {
    return missing(folder, "o tokenizador",
                   checkpoint.config.family == Family::kBert ? concat(kVocabulary, " ou ", kSentencePiece)
                                                             : kSentencePiece);
  }
  ATIMO_ASSIGN_OR_RETURN(checkpoint.tokenizer_bytes, read_file(path, kMaxTokenizerBytes));
  if (!word_piece) return absl::OkStatus();
  ATIMO_ASSIGN_OR_RETURN(checkpoint.lower_case, read_lower_case(folder));
  return absl::OkStatus();
}

}  // namespace

const Tensor* Checkpoint::weight(std::string_view name) const {
  for (const std::string_view prefix : {"", "roberta.", "xlm-roberta.", "bert."}) {
    if (const Tensor* const tensor = weights.find(concat(prefix, name)); tensor != nullptr) return tensor;
  }
  return nullptr;
}

absl::StatusOr<Checkpoint> open_checkpoint(const Path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return absl::NotFoundError(concat("não há a pasta de modelo ", folder.string()));
  }
  ATIMO_ASSIGN_OR_RETURN(const ModelConfig config, read_config(folder));
  ATIMO_ASSIGN_OR_RETURN(TensorSource weights, open_weights(folder));
  ATIMO_ASSIGN_OR_RETURN(std::optional<TensorSource> sparse_head, open_head(folder / "sparse_linear.pt"));
  ATIMO_ASSIGN_OR_RETURN(std::optional<TensorSource> colbert_head, open_head(folder / "colbert_linear.pt"));
  Checkpoint checkpoint{.config = config,
                        .weights = std::move(weights),
                        .sparse_head = std::move(sparse_head),
                        .colbert_head = std::move(colbert_head),
                        .tokenizer_bytes = {}};
  ATIMO_RETURN_IF_ERROR(annotate(internal::check_weights(checkpoint), folder.string()));
  ATIMO_RETURN_IF_ERROR(annotate(internal::check_heads(checkpoint), folder.string()));
  ATIMO_RETURN_IF_ERROR(read_tokenizer(folder, checkpoint));
  return checkpoint;
}

}  // namespace atimo::encoder
