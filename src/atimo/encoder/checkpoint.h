#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/encoder/model_config.h"
#include "atimo/encoder/tensor_source.h"
#include "atimo/encoder/tokenizer.h"

namespace atimo::encoder {

// The files of one model as its authors published them, opened and checked against each other: every tensor
// that `config` asks for is there, in its shape, as F32, F16 or BF16. A static model's "embeddings.weight"
// may also be I8, with a scale for each row in "embeddings.scales". Weights stay on the disk, mapped.
struct Checkpoint {
  ModelConfig config;
  TensorSource weights;
  std::optional<TensorSource> sparse_head;   // BGE-M3's sparse_linear.pt: weight [1, hidden], bias [1]
  std::optional<TensorSource> colbert_head;  // BGE-M3's colbert_linear.pt: weight [n, hidden], bias [n]
  TokenizerKind kind = TokenizerKind::kXlmRoberta;
  std::string tokenizer_bytes;  // of sentencepiece.bpe.model or vocab.txt, as `kind` says
  bool lower_case = false;      // WordPiece only: do_lower_case of tokenizer_config.json, true when not said

  // By its name without the prefix that a model inside another gets ("roberta.", "xlm-roberta.", "bert.").
  // Null when there is none; lives as long as `weights`.
  const Tensor* weight(std::string_view name) const;
};

// Reads config.json, the weights (model.safetensors, model.safetensors.index.json or pytorch_model.bin, the
// first that is there), the heads and the tokenizer. A BERT without vocab.txt may bring
// sentencepiece.bpe.model, as the multilingual MiniLM do. NotFound: a file is missing (said which would do).
// InvalidArgument, DataLoss: what parse_model_config and TensorSource say, or a tensor is missing or has
// another shape or dtype than the configuration asks for. Errors name the file.
absl::StatusOr<Checkpoint> open_checkpoint(const std::filesystem::path& folder);

}  // namespace atimo::encoder
