#pragma once

#include <filesystem>

namespace atimo::models::testing {

// An XLM-R with BGE-M3's two heads: tensors under "roberta.", heads in .pt archives, a SentencePiece model.
void write_tiny_bge(const std::filesystem::path& folder);

// A cross-encoder of the BERT family: pooler and classifier.
void write_tiny_bert_classifier(const std::filesystem::path& folder);

}  // namespace atimo::models::testing
