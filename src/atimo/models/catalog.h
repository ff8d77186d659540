#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/encoder/model_file.h"
#include "atimo/models/repository_file.h"

namespace atimo::models {

// A published model that this program knows how to get and to read. Views live as long as the program.
struct CatalogModel {
  std::string_view name;
  std::string_view repository;
  std::string_view revision;  // sizes and checksums are of this one
  std::string_view licence;
  std::string_view summary;  // for users, in Portuguese
  encoder::Pooling pooling = encoder::Pooling::kFirst;
  std::span<const RepositoryFile> files;

  // What to ask for at another revision: the same paths, nothing pinned.
  std::vector<RepositoryFile> files_at(std::string_view other_revision) const;
};

std::span<const CatalogModel> catalog();
// Null when the catalogue does not have it.
const CatalogModel* find_model(std::string_view name);
// NotFound names the models that there are.
absl::StatusOr<const CatalogModel*> require_model(std::string_view name);

}  // namespace atimo::models
