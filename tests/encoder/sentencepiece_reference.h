#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace atimo::testing {

// The SentencePiece library, with ids as XLM-R has them. In a source of its own: the library's header
// declares an absl::string_view that is not Debian's.
class SentencePieceReference {
 public:
  // Null when the library refuses the model.
  static std::unique_ptr<const SentencePieceReference> load(std::string_view model);
  virtual ~SentencePieceReference() = default;
  virtual std::vector<std::uint32_t> encode(std::string_view text) const = 0;
};

// A small Unigram model in the library's own normalisation (nmt_nfkc, all of it), trained on the example
// norms with `settings` over the defaults; empty when the library refuses.
std::string train_unigram(const std::unordered_map<std::string, std::string>& settings);

}  // namespace atimo::testing
