#include "atimo/models/catalog.h"

#include <array>

#include "atimo/base/concat.h"

namespace atimo::models {
namespace {

// Sizes and checksums of each revision, as independent public lock files have them.
constexpr std::array kBgeM3Files = {
    RepositoryFile{"config.json", Need::kRequired, 687,
                   "26159e7ad065073448460117eb24b7a4572f6f4e78eadff65dc0a11c052449fa"},
    RepositoryFile{"sentencepiece.bpe.model", Need::kRequired, 5'069'051,
                   "cfc8146abe2a0488e9e2a0c56de7952f7c11ab059eca145a0a727afce0db2865"},
    RepositoryFile{"sparse_linear.pt", Need::kRequired, 3'516,
                   "45c93804d2142b8f6d7ec6914ae23a1eee9c6a1d27d83d908a20d2afb3595ad9"},
    RepositoryFile{"colbert_linear.pt", Need::kRequired, 2'100'674,
                   "19bfbae397c2b7524158c919d0e9b19393c5639d098f0a66932c91ed8f5f9abb"},
    RepositoryFile{"pytorch_model.bin", Need::kOneOf, 2'271'145'830,
                   "b5e0ce3470abf5ef3831aa1bd5553b486803e83251590ab7ff35a117cf6aad38"},
    RepositoryFile{"model.safetensors", Need::kOneOf},
};

constexpr std::array kBgeRerankerFiles = {
    RepositoryFile{"config.json", Need::kRequired, 795,
                   "13dcd6c31d9fec9d1d8e158702072f62d7fa7d312a64b9fe057bec9a08cfe41a"},
    RepositoryFile{"sentencepiece.bpe.model", Need::kRequired, 5'069'051,
                   "cfc8146abe2a0488e9e2a0c56de7952f7c11ab059eca145a0a727afce0db2865"},
    RepositoryFile{"model.safetensors", Need::kOneOf, 2'271'071'852,
                   "d9e3e081faff1eefb84019509b2f5558fd74c1a05a2c7db22f74174fcedb5286"},
    RepositoryFile{"pytorch_model.bin", Need::kOneOf},
};

constexpr std::array kMiniLmFiles = {
    RepositoryFile{"config.json"},
    RepositoryFile{"vocab.txt"},
    RepositoryFile{"tokenizer_config.json", Need::kOptional},
    RepositoryFile{"1_Pooling/config.json", Need::kOptional},
    RepositoryFile{"model.safetensors", Need::kOneOf},
    RepositoryFile{"pytorch_model.bin", Need::kOneOf},
};

constexpr std::array kCatalog = {
    CatalogModel{.name = "bge-m3",
                 .repository = "BAAI/bge-m3",
                 .revision = "5617a9f61b028005a4858fdac845db406aefb181",
                 .licence = "MIT",
                 .summary = "vetores densos, pesos de palavras e multivetores; multilíngue",
                 .pooling = encoder::Pooling::kFirst,
                 .files = kBgeM3Files},
    CatalogModel{.name = "bge-reranker-v2-m3",
                 .repository = "BAAI/bge-reranker-v2-m3",
                 .revision = "953dc6f6f85a1b2dbfca4c34a2796e7dde08d41e",
                 .licence = "Apache-2.0",
                 .summary = "reordena trechos lendo pergunta e trecho juntos; multilíngue",
                 .pooling = encoder::Pooling::kFirst,
                 .files = kBgeRerankerFiles},
    CatalogModel{.name = "all-minilm-l6-v2",
                 .repository = "sentence-transformers/all-MiniLM-L6-v2",
                 .revision = "main",
                 .licence = "Apache-2.0",
                 .summary = "vetores densos, pequeno; inglês",
                 .pooling = encoder::Pooling::kMean,
                 .files = kMiniLmFiles},
};

}  // namespace

std::vector<RepositoryFile> CatalogModel::files_at(std::string_view other_revision) const {
  std::vector<RepositoryFile> wanted(files.begin(), files.end());
  if (other_revision == revision) return wanted;
  for (RepositoryFile& file : wanted) file = {.path = file.path, .need = file.need};
  return wanted;
}

std::span<const CatalogModel> catalog() { return kCatalog; }

const CatalogModel* find_model(std::string_view name) {
  for (const CatalogModel& model : kCatalog) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

absl::StatusOr<const CatalogModel*> require_model(std::string_view name) {
  if (const CatalogModel* model = find_model(name)) return model;
  std::string known;
  for (const CatalogModel& model : kCatalog) known += concat(known.empty() ? "" : ", ", model.name);
  return absl::NotFoundError(concat("modelo desconhecido \"", name, "\"; existem: ", known));
}

}  // namespace atimo::models
