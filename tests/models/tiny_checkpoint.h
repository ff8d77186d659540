#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/hash.h"
#include "encoder/safetensors_builder.h"

namespace atimo::models::testing {

// Published folders of models that nobody trained, small enough for a test to write.

inline constexpr std::uint32_t kHidden = 32, kLayers = 2, kIntermediate = 64, kPositions = 64;

// Element i of a tensor, the same everywhere.
inline float tiny_value(std::string_view name, std::uint64_t i) {
  const std::uint64_t bits = hash64(concat(name, "#", i));
  const float noise = static_cast<float>(bits % 2001) / 1000.0f - 1.0f;
  return name.ends_with("LayerNorm.weight") ? 1.0f + 0.1f * noise : 0.2f * noise;
}

inline std::string f32_bytes(std::string_view name, std::uint64_t count) {
  std::string bytes;
  for (std::uint64_t i = 0; i < count; ++i) bytes += encoder::testing::little_endian(tiny_value(name, i));
  return bytes;
}

// Name and shape of the tensors of a BERT or XLM-R without its heads.
inline std::vector<std::pair<std::string, std::vector<std::uint64_t>>> tiny_tensors(std::uint32_t vocabulary,
                                                                                    std::uint32_t types) {
  std::vector<std::pair<std::string, std::vector<std::uint64_t>>> tensors;
  const auto linear = [&](const std::string& name, std::uint64_t outputs, std::uint64_t inputs) {
    tensors.push_back({name + ".weight", {outputs, inputs}});
    tensors.push_back({name + ".bias", {outputs}});
  };
  const auto norm = [&](const std::string& name) {
    tensors.push_back({name + ".weight", {kHidden}});
    tensors.push_back({name + ".bias", {kHidden}});
  };
  tensors.push_back({"embeddings.word_embeddings.weight", {vocabulary, kHidden}});
  tensors.push_back({"embeddings.position_embeddings.weight", {kPositions, kHidden}});
  tensors.push_back({"embeddings.token_type_embeddings.weight", {types, kHidden}});
  norm("embeddings.LayerNorm");
  for (std::uint32_t i = 0; i < kLayers; ++i) {
    const std::string layer = concat("encoder.layer.", i);
    for (const char* part :
         {".attention.self.query", ".attention.self.key", ".attention.self.value", ".attention.output.dense"})
      linear(layer + part, kHidden, kHidden);
    norm(layer + ".attention.output.LayerNorm");
    linear(layer + ".intermediate.dense", kIntermediate, kHidden);
    linear(layer + ".output.dense", kHidden, kIntermediate);
    norm(layer + ".output.LayerNorm");
  }
  return tensors;
}

inline encoder::testing::TensorSpec f32_tensor(const std::string& name, std::vector<std::uint64_t> shape) {
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) count *= size;
  return {.name = name, .dtype = "F32", .shape = std::move(shape), .bytes = f32_bytes(name, count)};
}

inline void write(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string tiny_config(std::string_view architecture, std::string_view type, std::uint32_t vocabulary,
                               std::uint32_t types) {
  return concat(R"({"architectures": [")", architecture, R"("], "model_type": ")", type,
                R"(", "hidden_size": )", kHidden, R"(, "num_hidden_layers": )", kLayers,
                R"(, "num_attention_heads": 2, "intermediate_size": )", kIntermediate, R"(, "vocab_size": )",
                vocabulary, R"(, "max_position_embeddings": )", kPositions, R"(, "type_vocab_size": )", types,
                R"(, "pad_token_id": )", type == "bert" ? 0 : 1,
                R"(, "layer_norm_eps": 1e-5, "hidden_act": "gelu", "position_embedding_type": "absolute",)"
                R"( "num_labels": 1, "id2label": {"0": "LABEL_0"}})");
}

inline std::vector<std::string> tiny_words() {
  std::vector<std::string> words = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
                                    "o",     "prazo", "é",     "de",    "dias"};
  for (char c = 'a'; c <= 'z'; ++c) words.push_back(concat("##", c));
  return words;
}

// A BERT of sentence-transformers: F32 safetensors, vocab.txt.
inline void write_tiny_bert(const std::filesystem::path& folder) {
  std::string vocabulary;
  for (const std::string& word : tiny_words()) vocabulary += word + "\n";
  const auto size = static_cast<std::uint32_t>(tiny_words().size());
  std::vector<encoder::testing::TensorSpec> tensors;
  for (const auto& [name, shape] : tiny_tensors(size, 2)) tensors.push_back(f32_tensor(name, shape));
  write(folder / "config.json", tiny_config("BertModel", "bert", size, 2));
  write(folder / "vocab.txt", vocabulary);
  write(folder / "model.safetensors", encoder::testing::safetensors(tensors));
}

inline constexpr std::uint32_t kStaticTokens = 8;  // of model_writer.h's small_model(), as XLM-R counts them

// A static model as tools/train writes it: I8 rows with their scales, weights of tokens. Its tokenizer is the
// caller's to write.
inline void write_tiny_static(const std::filesystem::path& folder) {
  std::string rows, scales;
  for (std::uint32_t token = 0; token < kStaticTokens; ++token) {
    scales += encoder::testing::little_endian(0.001f * static_cast<float>(token + 1));
    for (std::uint32_t i = 0; i < kHidden; ++i)
      rows.push_back(static_cast<char>(i == 0 ? 127 : static_cast<int>(token * 31 + i * 7) % 255 - 127));
  }
  write(folder / "config.json",
        concat(R"({"architectures": ["AtimoStaticModel"], "model_type": "atimo-static", "hidden_size": )",
               kHidden, R"(, "vocab_size": )", kStaticTokens, R"(, "max_position_embeddings": 64})"));
  write(
      folder / "model.safetensors",
      encoder::testing::safetensors(
          {{.name = "embeddings.scales", .dtype = "F32", .shape = {kStaticTokens}, .bytes = scales},
           f32_tensor("token_weights", {kStaticTokens}),
           {.name = "embeddings.weight", .dtype = "I8", .shape = {kStaticTokens, kHidden}, .bytes = rows}}));
}

}  // namespace atimo::models::testing
