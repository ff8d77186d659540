#include "atimo/models/published_files.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/internal/digest.h"

namespace atimo::models {
namespace {

bool is_there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

absl::Status check_content(const Context& context, const RepositoryFile& file,
                           const std::filesystem::path& path) {
  std::error_code error;
  if (file.sha256.empty() || std::filesystem::file_size(path, error) != file.bytes) return absl::OkStatus();
  return annotate(internal::check_digest(context, path, file.sha256), path.parent_path().string());
}

}  // namespace

absl::Status check_published_files(const Context& context, const CatalogModel& model,
                                   const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return absl::NotFoundError(concat("não há a pasta de modelo ", folder.string()));
  std::string missing;
  for (const RepositoryFile& file : model.files) {
    // Weights have more forms than the catalogue names; whoever opens the folder finds one or says so.
    if (file.need == Need::kRequired && !is_there(folder / file.path))
      missing += concat(missing.empty() ? "" : ", ", file.path);
  }
  if (!missing.empty())
    return absl::NotFoundError(concat("para ", model.name, " faltam em ", folder.string(), ": ", missing));
  for (const RepositoryFile& file : model.files) {
    if (is_there(folder / file.path)) ATIMO_RETURN_IF_ERROR(check_content(context, file, folder / file.path));
  }
  return absl::OkStatus();
}

}  // namespace atimo::models
