#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace atimo::testing {

// The SentencePiece library, with ids as XLM-R has them. In a source of its own: the library's header declares
// an absl::string_view that is not Debian's.
class SentencePieceReference {
 public:
  // Null when the library refuses the model.
  static std::unique_ptr<const SentencePieceReference> load(std::string_view model);
  virtual ~SentencePieceReference() = default;
  virtual std::vector<std::uint32_t> encode(std::string_view text) const = 0;
};

}  // namespace atimo::testing
