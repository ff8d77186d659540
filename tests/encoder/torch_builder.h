#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atimo::encoder::testing {

// One entry of a zip archive. The fields that are set contradict the sound ones, for files that lie.
struct ZipEntry {
  std::string name;
  std::string content;
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  std::optional<std::string> local_name = {};
  std::optional<std::uint32_t> stored_size = {};
  std::optional<std::uint32_t> size = {};
  std::optional<std::uint32_t> local_offset = {};
};

struct ZipEnd {
  bool zip64 = false;  // as torch writes: zip64 records always, sizes of entries in the classic fields
  std::string comment = {};
  std::optional<std::uint64_t> entries = {};
  std::optional<std::uint64_t> directory_size = {};
  std::optional<std::uint64_t> directory_offset = {};
  std::optional<std::uint64_t> zip64_offset = {};
};

std::string zip(const std::vector<ZipEntry>& entries, const ZipEnd& end = {});

// Writes pickle opcodes. Anything can be written; finish() adds STOP.
class Pickle {
 public:
  Pickle() : bytes_("\x80\x02") {}
  Pickle& raw(std::string_view bytes);
  Pickle& op(char code) { return raw({&code, 1}); }
  Pickle& global(std::string_view module, std::string_view name);
  Pickle& text(std::string_view text);
  Pickle& number(std::int64_t number);
  Pickle& numbers(const std::vector<std::int64_t>& numbers);  // a tuple
  // OrderedDict()
  Pickle& ordered_dict();
  std::string finish() const { return bytes_ + '.'; }

 private:
  std::string bytes_;
};

// A tensor of a state_dict as torch pickles it.
struct PickledSpec {
  std::string name;
  std::string storage = "FloatStorage";
  std::string key = "0";
  std::int64_t elements = 0;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {};
  std::vector<std::int64_t> strides = {};
};

// Leaves the tensor on the stack.
void add_tensor(Pickle& pickle, const PickledSpec& tensor);
std::string state_dict(const std::vector<PickledSpec>& tensors);

struct StorageSpec {
  std::string key;
  std::string bytes;
};

// A sound archive of these parts.
std::string torch_file(std::string_view pickle, const std::vector<StorageSpec>& storages);

}  // namespace atimo::encoder::testing
