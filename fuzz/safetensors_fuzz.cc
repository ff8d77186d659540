#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atimo/encoder/internal/safetensors.h"
#include "atimo/encoder/model_config.h"
#include "check_tensors.h"

// The first byte chooses: a whole file, a header with as many data bytes as the second byte says, an index, a
// configuration.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atimo::encoder;
  if (size < 2) return 0;
  static constexpr char kData[256] = {};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  switch (data[0] % 4) {
    case 0:
      if (const auto table = internal::read_safetensors(bytes); table.ok()) check_tensors(*table);
      break;
    case 1:
      if (const auto table = internal::read_safetensors_header(bytes, {kData, data[1]}); table.ok()) {
        check_tensors(*table);
      }
      break;
    case 2:
      internal::read_shard_index(bytes).IgnoreError();  // any answer will do, as long as there is one
      break;
    default:
      if (const auto config = parse_model_config(bytes); config.ok() && !check(*config).ok())
        __builtin_trap();
  }
  return 0;
}
