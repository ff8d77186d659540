#include "atimo/encoder/tensor_source.h"

#include <set>
#include <utility>

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/byte_reader.h"
#include "atimo/encoder/internal/input_error.h"
#include "atimo/encoder/internal/safetensors.h"
#include "atimo/encoder/internal/tensor_table.h"
#include "atimo/encoder/internal/torch_archive.h"

namespace atimo::encoder {
namespace {

using internal::damaged;
using internal::refused;
using internal::shown;
using internal::TensorTable;
using Path = std::filesystem::path;

absl::StatusOr<MappedFile> map(const Path& path) {
  std::error_code error;
  // A pipe would wait for a writer. What cannot be examined is left for open() to say why.
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return refused(path.string(), " não é um arquivo comum");
  }
  return MappedFile::open(path);
}

enum class Format : std::uint8_t { kSafetensors, kShardIndex, kTorch, kUnknown };

// A zip's first bytes could also be the length of a small safetensors header, so they are asked first; a
// text read as a length is always too large.
Format format_of(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with('\x80')) return Format::kTorch;
  internal::ByteReader reader(bytes);
  const auto length = reader.read<std::uint64_t>();
  if (reader.ok() && length <= internal::kMaxSafetensorsHeader) return Format::kSafetensors;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '{' ? Format::kShardIndex : Format::kUnknown;
}

}  // namespace

struct TensorSource::Content {
  std::vector<MappedFile> files;
  TensorTable table;

  absl::Status add(const Path& path, absl::StatusOr<TensorTable> (*read)(std::string_view file));
  absl::Status add_shards(const Path& index);
};

absl::Status TensorSource::Content::add(const Path& path,
                                        absl::StatusOr<TensorTable> (*read)(std::string_view file)) {
  ATIMO_ASSIGN_OR_RETURN(MappedFile file, map(path));
  absl::StatusOr<TensorTable> read_table = read(file.bytes());
  if (!read_table.ok()) return annotate(read_table.status(), path.string());
  files.push_back(std::move(file));
  table.tensors.merge(read_table->tensors);
  if (!read_table->tensors.empty()) {
    return damaged(path.string(), ": tensor ", shown(read_table->tensors.begin()->first),
                   " já veio de outra parte");
  }
  for (std::vector<char>& copy : read_table->owned) table.owned.push_back(std::move(copy));
  return absl::OkStatus();
}

// The index and the parts must name the same tensors.
absl::Status TensorSource::Content::add_shards(const Path& index) {
  ATIMO_ASSIGN_OR_RETURN(const MappedFile file, map(index));
  const auto shards = internal::read_shard_index(file.bytes());
  if (!shards.ok()) return annotate(shards.status(), index.string());
  std::map<std::string_view, std::vector<std::string_view>> by_file;
  for (const auto& [tensor, shard] : *shards) by_file[shard].push_back(tensor);
  for (const auto& [shard, tensors] : by_file) {
    const std::size_t before = table.tensors.size();
    ATIMO_RETURN_IF_ERROR(add(index.parent_path() / shard, internal::read_safetensors));
    for (const std::string_view tensor : tensors) {
      if (table.tensors.find(tensor) == table.tensors.end()) {
        return damaged(index.string(), ": ", shard, " não tem o tensor ", shown(tensor));
      }
    }
    if (table.tensors.size() - before != tensors.size()) {
      return damaged(index.string(), ": ", shard, " tem ", table.tensors.size() - before,
                     " tensores, e o índice lhe dá ", tensors.size());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<TensorSource> TensorSource::open_safetensors(const Path& path) {
  auto content = std::make_unique<Content>();
  ATIMO_RETURN_IF_ERROR(path.string().ends_with(".index.json")
                            ? content->add_shards(path)
                            : content->add(path, internal::read_safetensors));
  return TensorSource(std::move(content));
}

absl::StatusOr<TensorSource> TensorSource::open_torch(const Path& path) {
  auto content = std::make_unique<Content>();
  ATIMO_RETURN_IF_ERROR(content->add(path, internal::read_torch));
  return TensorSource(std::move(content));
}

absl::StatusOr<TensorSource> TensorSource::open(const Path& path) {
  Format format;
  {
    ATIMO_ASSIGN_OR_RETURN(const MappedFile file, map(path));
    format = format_of(file.bytes());
  }
  auto content = std::make_unique<Content>();
  switch (format) {
    case Format::kSafetensors:
      ATIMO_RETURN_IF_ERROR(content->add(path, internal::read_safetensors));
      break;
    case Format::kShardIndex:
      ATIMO_RETURN_IF_ERROR(content->add_shards(path));
      break;
    case Format::kTorch:
      ATIMO_RETURN_IF_ERROR(content->add(path, internal::read_torch));
      break;
    case Format::kUnknown:
      return refused(path.string(),
                     " não é um arquivo de pesos; aceitos: safetensors, o seu índice .index.json e o zip de "
                     "torch.save");
  }
  return TensorSource(std::move(content));
}

TensorSource::TensorSource(std::unique_ptr<const Content> content) : content_(std::move(content)) {}
TensorSource::TensorSource(TensorSource&&) noexcept = default;
TensorSource& TensorSource::operator=(TensorSource&&) noexcept = default;
TensorSource::~TensorSource() = default;

const Tensor* TensorSource::find(std::string_view name) const {
  const auto found = content_->table.tensors.find(name);
  return found == content_->table.tensors.end() ? nullptr : &found->second;
}

std::vector<std::string> TensorSource::names() const {
  std::vector<std::string> names;
  names.reserve(content_->table.tensors.size());
  for (const auto& [name, tensor] : content_->table.tensors) names.push_back(name);
  return names;
}

}  // namespace atimo::encoder
