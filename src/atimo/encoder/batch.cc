#include "atimo/encoder/batch.h"

namespace atimo::encoder {

void PackedBatch::add(std::span<const TokenId> tokens, std::uint32_t second_begin) {
  ids.insert(ids.end(), tokens.begin(), tokens.end());
  for (std::size_t i = 0; i < tokens.size(); ++i) types.push_back(i >= second_begin ? 1 : 0);
  starts.push_back(static_cast<std::uint32_t>(ids.size()));
}

}  // namespace atimo::encoder
