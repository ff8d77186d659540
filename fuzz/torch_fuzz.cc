#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "atimo/encoder/internal/torch_archive.h"
#include "check_tensors.h"

// The first byte chooses: a whole archive, or a pickle beside two storages.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atimo::encoder;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  static const std::string kStorage(24, 's');
  internal::StoredZip zip;
  zip.entries = {
      {"m/data.pkl", bytes}, {"m/data/0", kStorage}, {"m/data/1", std::string_view(kStorage).substr(0, 8)}};
  const auto table = data[0] % 2 == 0 ? internal::read_torch(bytes) : internal::read_torch_archive(zip);
  if (table.ok()) check_tensors(*table);
  return 0;
}
