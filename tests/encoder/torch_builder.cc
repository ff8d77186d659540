#include "torch_builder.h"

#include "atimo/base/concat.h"
#include "safetensors_builder.h"

namespace atimo::encoder::testing {
namespace {

std::string u16(std::uint64_t value) { return little_endian(static_cast<std::uint16_t>(value)); }
std::string u32(std::uint64_t value) { return little_endian(static_cast<std::uint32_t>(value)); }
std::string u64(std::uint64_t value) { return little_endian(value); }

std::string local_header(const ZipEntry& entry) {
  const std::string name = entry.local_name.value_or(entry.name);
  return concat("PK\x03\x04", u16(0), u16(entry.flags), u16(entry.method), u32(0), u32(0),
                u32(entry.content.size()), u32(entry.content.size()), u16(name.size()), u16(0), name);
}

std::string central_header(const ZipEntry& entry, std::size_t offset) {
  return concat("PK\x01\x02", u32(0), u16(entry.flags), u16(entry.method), u32(0), u32(0),
                u32(entry.stored_size.value_or(entry.content.size())),
                u32(entry.size.value_or(entry.content.size())), u16(entry.name.size()), u16(0), u16(0),
                u16(0), u16(0), u32(0), u32(entry.local_offset.value_or(offset)), entry.name);
}

}  // namespace

std::string zip(const std::vector<ZipEntry>& entries, const ZipEnd& end) {
  std::string files;
  std::string directory;
  for (const ZipEntry& entry : entries) {
    directory += central_header(entry, files.size());
    files += local_header(entry) + entry.content;
  }
  const std::uint64_t count = end.entries.value_or(entries.size());
  const std::uint64_t size = end.directory_size.value_or(directory.size());
  const std::uint64_t offset = end.directory_offset.value_or(files.size());
  const std::size_t zip64_offset = files.size() + directory.size();
  std::string out = files + directory;
  if (end.zip64) {
    out += concat("PK\x06\x06", u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(size),
                  u64(offset));
    out += concat("PK\x06\x07", u32(0), u64(end.zip64_offset.value_or(zip64_offset)), u32(1));
  }
  const auto clamped = [&](std::uint64_t value, std::uint64_t most) { return end.zip64 ? most : value; };
  out += concat("PK\x05\x06", u16(0), u16(0), u16(clamped(count, 0xffff)), u16(clamped(count, 0xffff)),
                u32(clamped(size, 0xffffffff)), u32(clamped(offset, 0xffffffff)), u16(end.comment.size()),
                end.comment);
  return out;
}

Pickle& Pickle::raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

Pickle& Pickle::global(std::string_view module, std::string_view name) {
  return raw(concat("c", module, "\n", name, "\n"));
}

Pickle& Pickle::text(std::string_view text) { return raw(concat("X", u32(text.size()), text)); }

Pickle& Pickle::number(std::int64_t number) {
  if (number == static_cast<std::int32_t>(number)) {
    return raw(concat("J", little_endian(static_cast<std::int32_t>(number))));
  }
  return raw(concat("\x8a\x08", little_endian(number)));
}

Pickle& Pickle::numbers(const std::vector<std::int64_t>& numbers) {
  op('(');
  for (const std::int64_t each : numbers) number(each);
  return op('t');
}

Pickle& Pickle::ordered_dict() { return global("collections", "OrderedDict").raw(")R"); }

void add_tensor(Pickle& pickle, const PickledSpec& tensor) {
  pickle.global("torch._utils", "_rebuild_tensor_v2").op('(');
  pickle.op('(').text("storage").global("torch", tensor.storage).text(tensor.key).text("cpu");
  pickle.number(tensor.elements).op('t').op('Q');
  pickle.number(tensor.offset).numbers(tensor.shape).numbers(tensor.strides).raw("\x89");
  pickle.ordered_dict().op('t').op('R');
}

std::string state_dict(const std::vector<PickledSpec>& tensors) {
  Pickle pickle;
  pickle.ordered_dict().op('(');
  for (const PickledSpec& tensor : tensors) add_tensor(pickle.text(tensor.name), tensor);
  pickle.op('u');
  // The versions of the modules, which state_dict() hangs on the dictionary.
  pickle.op('}').text("_metadata").ordered_dict().op('s').op('b');
  return pickle.finish();
}

std::string torch_file(std::string_view pickle, const std::vector<StorageSpec>& storages) {
  std::vector<ZipEntry> entries{{.name = "archive/data.pkl", .content = std::string(pickle)},
                                {.name = "archive/byteorder", .content = "little"}};
  for (const StorageSpec& storage : storages) {
    entries.push_back({.name = concat("archive/data/", storage.key), .content = storage.bytes});
  }
  entries.push_back({.name = "archive/version", .content = "3\n"});
  return zip(entries, {.zip64 = true});
}

}  // namespace atimo::encoder::testing
