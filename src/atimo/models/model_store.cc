#include "atimo/models/model_store.h"

#include <algorithm>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/convert.h"
#include "atimo/models/internal/checkpoint_weights.h"
#include "atimo/models/internal/model_size.h"
#include "atimo/models/internal/pooling.h"

namespace atimo::models {
namespace {

namespace fs = std::filesystem;
using encoder::ModelInfo;
using encoder::Precision;

constexpr std::string_view kExtension = ".atimo";
constexpr std::size_t kMaxNameBytes = 64;
// A compiled tokenizer is larger than the file it is made of, by what its search tables take.
constexpr std::uint64_t kTokenizerGrowth = 6;
constexpr std::uint64_t kHeaderBytes = 256 << 10;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

ModelInfo info_of(std::string_view name, Precision precision, const encoder::Checkpoint& checkpoint,
                  encoder::Pooling pooling) {
  ModelInfo info;
  info.name = std::string(name);
  info.precision = precision;
  info.config = checkpoint.config;
  info.pooling = pooling;
  info.tokenizer = checkpoint.kind;
  info.lower_case = checkpoint.lower_case;
  if (checkpoint.config.family == encoder::Family::kStatic) {
    info.sparse = true;
    info.multi_vector_width = info.config.hidden;
    return info;
  }
  info.sparse = checkpoint.sparse_head.has_value();
  if (checkpoint.colbert_head) {
    const encoder::Tensor* bias = checkpoint.colbert_head->find("bias");
    info.multi_vector_width = static_cast<std::uint32_t>(bias->shape.front());
  }
  return info;
}

}  // namespace

absl::Status check_model_name(std::string_view name) {
  const bool fine = !name.empty() && name.size() <= kMaxNameBytes && name.front() != '.' &&
                    name.front() != '-' && std::all_of(name.begin(), name.end(), is_name_byte);
  if (fine) return absl::OkStatus();
  return absl::InvalidArgumentError(
      concat("nome de modelo \"", name, "\": deve ter até ", kMaxNameBytes,
             " letras minúsculas, algarismos, \"-\", \"_\" ou \".\", e começar por "
             "letra ou algarismo"));
}

std::vector<InstalledModel> ModelStore::files() const {
  std::vector<InstalledModel> found;
  std::error_code error;  // a folder that cannot be listed has no models
  for (const auto& model : fs::directory_iterator(folder_, error)) {
    if (!model.is_directory(error)) continue;
    for (const auto& file : fs::directory_iterator(model.path(), error)) {
      const auto precision = encoder::parse_precision(file.path().stem().string());
      if (file.path().extension() != kExtension || !precision.ok()) continue;
      found.push_back({.name = model.path().filename().string(),
                       .precision = *precision,
                       .path = file.path(),
                       .bytes = file.file_size(error),
                       .state = {},
                       .info = {}});
    }
  }
  for (const BuiltinModel& model : builtin_) {
    const bool replaced = std::any_of(found.begin(), found.end(), [&](const InstalledModel& other) {
      return other.name == model.name && other.precision == model.precision;
    });
    if (replaced) continue;
    found.push_back({.name = std::string(model.name),
                     .precision = model.precision,
                     .path = {},
                     .bytes = model.bytes.size(),
                     .builtin = true,
                     .state = {},
                     .info = {}});
  }
  std::sort(found.begin(), found.end(), [](const InstalledModel& a, const InstalledModel& b) {
    return std::pair(a.name, a.precision) < std::pair(b.name, b.precision);
  });
  return found;
}

std::vector<InstalledModel> ModelStore::list() const {
  std::vector<InstalledModel> models = files();
  for (InstalledModel& model : models) {
    const auto opened = open(model);
    model.state = opened.status();
    if (opened.ok()) model.info = (*opened)->info();
  }
  return models;
}

absl::StatusOr<InstallPlan> ModelStore::plan(std::string_view name, Precision precision,
                                             const fs::path& published) const {
  ATIMO_RETURN_IF_ERROR(check_model_name(name));
  ATIMO_ASSIGN_OR_RETURN(encoder::Checkpoint checkpoint, encoder::open_checkpoint(published));
  ATIMO_ASSIGN_OR_RETURN(const encoder::Pooling pooling,
                         internal::pooling_of(name, published, checkpoint.config.family));
  InstallPlan plan{.checkpoint = std::move(checkpoint), .info = {}, .target = {}};
  plan.info = info_of(name, precision, plan.checkpoint, pooling);
  plan.target = folder_ / name / concat(encoder::name_of(precision), kExtension);
  plan.bytes = internal::weight_bytes(plan.info) + kHeaderBytes +
               kTokenizerGrowth * plan.checkpoint.tokenizer_bytes.size();
  ATIMO_RETURN_IF_ERROR(require_space(free_bytes_, folder_, plan.bytes, concat("instalar ", name)));
  return plan;
}

absl::StatusOr<InstalledModel> ModelStore::install(const Context& context, const InstallPlan& plan,
                                                   const Progress& progress) const {
  ATIMO_RETURN_IF_ERROR(create_folders(plan.target.parent_path()));
  ATIMO_ASSIGN_OR_RETURN(const FileLock lock, FileLock::acquire(folder_ / ".lock"));
  ATIMO_ASSIGN_OR_RETURN(const std::string tokenizer,
                         encoder::compile_tokenizer(plan.checkpoint.kind, plan.checkpoint.tokenizer_bytes,
                                                    {.lower_case = plan.checkpoint.lower_case}));
  const internal::CheckpointWeights weights(context, plan.checkpoint);
  const std::string what = concat(plan.info.name, " ", encoder::name_of(plan.info.precision));
  ATIMO_RETURN_IF_ERROR(encoder::write_model(plan.info, tokenizer, weights, plan.target,
                                             [&](std::uint64_t done, std::uint64_t total) {
                                               if (progress) progress(what, done, total);
                                             }));
  // What was written is read back: a model that is listed as fine was fine once.
  ATIMO_ASSIGN_OR_RETURN(const auto written, encoder::ModelFile::open(plan.target));
  return InstalledModel{.name = plan.info.name,
                        .precision = plan.info.precision,
                        .path = plan.target,
                        .bytes = written->bytes(),
                        .builtin = false,
                        .state = {},
                        .info = written->info()};
}

absl::Status ModelStore::missing(std::string_view name, std::optional<Precision> precision) const {
  std::string others;
  std::string all;
  for (const InstalledModel& model : files()) {
    if (model.name == name) others += concat(others.empty() ? "" : ", ", encoder::name_of(model.precision));
    all += concat(all.empty() ? "" : ", ", model.name, " ", encoder::name_of(model.precision));
  }
  if (!others.empty() && precision)
    return absl::NotFoundError(concat("o modelo ", name, " não está instalado em ",
                                      encoder::name_of(*precision), "; está em ", others));
  return absl::NotFoundError(concat("o modelo ", name, " não está instalado; ",
                                    all.empty() ? "nenhum está" : concat("estão: ", all),
                                    "; \"atimo models pull ", name, "\" o instala"));
}

absl::StatusOr<InstalledModel> ModelStore::find(std::string_view name, Precision precision) const {
  for (InstalledModel& model : files()) {
    if (model.name == name && model.precision == precision) return std::move(model);
  }
  return missing(name, precision);
}

absl::StatusOr<std::shared_ptr<const encoder::ModelFile>> ModelStore::open(
    const InstalledModel& model) const {
  if (!model.builtin) return encoder::ModelFile::open(model.path);
  for (const BuiltinModel& builtin : builtin_) {
    if (builtin.name == model.name && builtin.precision == model.precision)
      return encoder::ModelFile::view(builtin.bytes, place_of(model));
  }
  return missing(model.name, model.precision);
}

std::string place_of(const InstalledModel& model) {
  return model.builtin ? concat("o modelo ", model.name, " do programa") : model.path.string();
}

absl::StatusOr<std::uint64_t> ModelStore::remove(std::string_view name,
                                                 std::optional<Precision> precision) const {
  std::vector<InstalledModel> chosen;
  for (const InstalledModel& model : files()) {
    if (model.name == name && (!precision || model.precision == *precision)) chosen.push_back(model);
  }
  if (chosen.empty()) return missing(name, precision);
  if (std::erase_if(chosen, [](const InstalledModel& model) { return model.builtin; }) > 0 && chosen.empty())
    return absl::InvalidArgumentError(concat("o modelo ", name, " vem com o programa e não se remove"));
  ATIMO_ASSIGN_OR_RETURN(const FileLock lock, FileLock::acquire(folder_ / ".lock"));
  std::uint64_t freed = 0;
  std::error_code error;
  for (const InstalledModel& model : chosen) {
    fs::remove(model.path, error);
    if (error) return system_error("remover", model.path, error.value());
    freed += model.bytes;
  }
  fs::remove(folder_ / name, error);  // fails while another precision is there, as it should
  return freed;
}

}  // namespace atimo::models
