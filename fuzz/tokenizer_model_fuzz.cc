#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/hash.h"
#include "atimo/encoder/tokenizer.h"

// Opens every form of a tokenizer from any bytes and encodes with what opens. The compiled form's size and
// checksum are written anew: they would keep the fuzzer away from what they protect.
namespace {

using atimo::encoder::Tokenizer;
using atimo::encoder::TokenizerKind;

constexpr std::string_view kText =
    "  Art. 5\u00ba <s> licita\u00e7\u00e3o\u3000e\u0301\x80 \u2581\U0001F44D [CLS] aaaa";

void use(const absl::StatusOr<std::unique_ptr<const Tokenizer>>& tokenizer) {
  if (!tokenizer.ok()) return;
  volatile std::size_t sum = 0;
  for (const auto id : (*tokenizer)->encode(kText)) sum = sum + (*tokenizer)->piece(id).size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  use(Tokenizer::create(TokenizerKind::kXlmRoberta, bytes, {}));
  use(Tokenizer::create(TokenizerKind::kWordPiece, bytes, {}));
  std::vector<std::uint64_t> aligned((size + 7) / 8);
  if (size > 0) std::memcpy(aligned.data(), data, size);
  if (size >= 32) {
    const std::uint64_t checksum = atimo::hash64(bytes.substr(32));
    aligned[2] = size;
    aligned[3] = checksum;
  }
  use(Tokenizer::open({reinterpret_cast<const char*>(aligned.data()), size}));
  return 0;
}
