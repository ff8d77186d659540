#include "atimo/encoder/internal/torch_archive.h"

#include <cstring>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/input_error.h"

namespace atimo::encoder::internal {
namespace {

constexpr std::string_view kPickle = "/data.pkl";

// The folder inside the archive, from the one entry <prefix>/data.pkl.
absl::StatusOr<std::string_view> find_prefix(const StoredEntries& entries) {
  std::string_view prefix;
  for (const auto& [name, content] : entries) {
    if (!name.ends_with(kPickle)) continue;
    const std::string_view folder = name.substr(0, name.size() - kPickle.size());
    if (folder.empty() || folder.find('/') != std::string_view::npos) continue;
    if (!prefix.empty()) return damaged("dois data.pkl: em ", shown(prefix), " e em ", shown(folder));
    prefix = folder;
  }
  if (prefix.empty())
    return refused("não é um arquivo do PyTorch: o zip não tem <nome>/data.pkl sem compressão");
  return prefix;
}

class ArchiveReader {
 public:
  ArchiveReader(const StoredZip& zip, std::string_view prefix)
      : entries_(zip.entries), compressed_(zip.compressed), prefix_(prefix) {
    for (const auto& [name, content] : entries_) copies_left_ += content.size();
  }

  absl::Status check_form() const {
    if (find("constants.pkl") != nullptr) {
      return refused("é TorchScript (torch.jit.save), que traz código; aceito: o state_dict de torch.save");
    }
    if (!compressed_.empty()) {
      return refused("zip, entrada ", shown(compressed_.front()),
                     ": comprimida; aceito: sem compressão, como torch.save grava");
    }
    const std::string_view* const order = find("byteorder");
    if (order == nullptr || *order == "little") return absl::OkStatus();
    return refused("byteorder ", shown(*order), "; aceito: little");
  }

  absl::StatusOr<TensorTable> read() {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<NamedTensor> tensors, read_state_dict(*find("data.pkl")));
    TensorTable table;
    for (const NamedTensor& named : tensors) {
      absl::StatusOr<Tensor> tensor = place(named.tensor, table.owned);
      if (!tensor.ok()) return annotate(tensor.status(), concat("tensor ", shown(named.name)));
      table.tensors.emplace(named.name, *std::move(tensor));
    }
    return table;
  }

 private:
  const std::string_view* find(std::string_view name) const {
    const auto found = entries_.find(concat(prefix_, "/", name));
    return found == entries_.end() ? nullptr : &found->second;
  }

  absl::StatusOr<Tensor> place(const PickledTensor& pickled, std::vector<std::vector<char>>& owned);
  absl::StatusOr<std::string_view> storage_of(const PickleStorage& storage) const;

  const StoredEntries& entries_;
  const std::vector<std::string_view>& compressed_;
  std::string_view prefix_;
  // Strides of zero let a tensor be larger than its storage: copies may not grow beyond the archive.
  std::uint64_t copies_left_ = 0;
};

absl::StatusOr<std::string_view> ArchiveReader::storage_of(const PickleStorage& storage) const {
  const std::string_view* const content = find(concat("data/", storage.key));
  if (content == nullptr) return damaged("falta a entrada data/", storage.key);
  if (checked_multiply(storage.elements, size_of(storage.dtype)) != content->size()) {
    return damaged("storage de ", storage.elements, " elementos ", name_of(storage.dtype), ", e a entrada ",
                   shown(concat("data/", storage.key)), " tem ", content->size(), " bytes");
  }
  return *content;
}

// One past the last element of a tensor that is not empty, in elements of its storage.
std::optional<std::uint64_t> end_of(const PickledTensor& tensor) {
  std::optional<std::uint64_t> last = tensor.offset;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    const auto reach = checked_multiply(tensor.shape[i] - 1, tensor.strides[i]);
    last = reach ? checked_add(*last, *reach) : std::nullopt;
    if (!last) return std::nullopt;
  }
  return checked_add(*last, 1);
}

bool is_row_major(const PickledTensor& tensor) {
  std::uint64_t expected = 1;
  for (std::size_t i = tensor.shape.size(); i-- > 0;) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != expected) return false;
    expected *= tensor.shape[i];
  }
  return true;
}

// The elements in row-major order. REQUIRES: the tensor lies within its storage and has `count` elements.
std::vector<char> gather(const PickledTensor& tensor, std::string_view storage, std::uint64_t count) {
  const std::size_t width = size_of(tensor.storage.dtype);
  std::vector<char> out(count * width);
  std::vector<std::uint64_t> index(tensor.shape.size());
  std::uint64_t element = tensor.offset;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::memcpy(out.data() + i * width, storage.data() + element * width, width);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      element += tensor.strides[axis];
      if (++index[axis] < tensor.shape[axis]) break;
      element -= tensor.shape[axis] * tensor.strides[axis];
      index[axis] = 0;
    }
  }
  return out;
}

absl::StatusOr<Tensor> ArchiveReader::place(const PickledTensor& pickled,
                                            std::vector<std::vector<char>>& owned) {
  ATIMO_ASSIGN_OR_RETURN(const std::string_view storage, storage_of(pickled.storage));
  Tensor tensor{.dtype = pickled.storage.dtype, .shape = pickled.shape, .bytes = {}};
  const std::optional<std::uint64_t> count = element_count(pickled.shape);
  const std::optional<std::uint64_t> size = byte_count(tensor.dtype, pickled.shape);
  if (!count || !size) return damaged("forma ", shown(pickled.shape), " não cabe em 64 bits");
  if (*count == 0) return tensor;
  if (const auto end = end_of(pickled); !end || *end > pickled.storage.elements) {
    return damaged("forma ", shown(pickled.shape), ", passos ", shown(pickled.strides), " e offset ",
                   pickled.offset, " saem do storage de ", pickled.storage.elements, " elementos");
  }
  if (is_row_major(pickled)) {
    tensor.bytes = storage.substr(pickled.offset * size_of(tensor.dtype), *size);
    return tensor;
  }
  if (*size > copies_left_) return refused("tensores expandidos, maiores que o próprio arquivo");
  copies_left_ -= *size;
  const std::vector<char>& copy = owned.emplace_back(gather(pickled, storage, *count));
  tensor.bytes = {copy.data(), copy.size()};
  return tensor;
}

}  // namespace

absl::StatusOr<TensorTable> read_torch_archive(const StoredZip& zip) {
  ATIMO_ASSIGN_OR_RETURN(const std::string_view prefix, find_prefix(zip.entries));
  ArchiveReader reader(zip, prefix);
  ATIMO_RETURN_IF_ERROR(reader.check_form());
  return reader.read();
}

absl::StatusOr<TensorTable> read_torch(std::string_view file) {
  if (file.starts_with('\x80')) {
    return refused(
        "formato antigo do PyTorch (pickles sem zip, antes do 1.6); aceito: o zip que torch.save "
        "grava desde então. Abra e grave de novo com um PyTorch atual");
  }
  if (!file.starts_with("PK\x03\x04")) return refused("não é um arquivo do PyTorch: não começa como um zip");
  ATIMO_ASSIGN_OR_RETURN(const StoredZip zip, read_stored_zip(file));
  return read_torch_archive(zip);
}

}  // namespace atimo::encoder::internal
