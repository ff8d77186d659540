#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <utility>

#include "atimo/encoder/internal/compiled_tokenizer.h"
#include "atimo/encoder/internal/unigram_normalizer.h"

namespace atimo::encoder::internal {
namespace {

// Texts of a few thousand bytes are encoded on the stack; the result is then the one allocation.
constexpr std::size_t kScratchBytes = 32 * 1024;

// The best way found to read the text up to some byte: its last piece and where that begins.
struct BestEnd {
  float score = kNoPiece;
  std::uint32_t begin = 0;
  std::uint32_t node = PieceTrie::kNoNode;  // none: an unknown character
};

// Bytes of the character that begins with `lead`. Text is well-formed unless the charsmap or a user-defined
// piece is not, and then this is still what SentencePiece takes.
std::size_t character_bytes(std::uint8_t lead) {
  return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// SentencePiece Unigram: the pieces whose scores have the highest sum. Sums and comparisons are done in the
// order and precision of SentencePiece's own, because ties and rounding decide between segmentations.
//
// Hugging Face's XLMRobertaTokenizerFast is known to differ from SentencePiece, and so from this: it takes
// "<s>" in a text for the special token; it looks for the charsmap's rules in whole grapheme clusters only,
// which matters to combining marks and some full-width text; it cuts at white space first and sums scores
// word by word in double precision, which may decide a tie the other way; and it takes no malformed UTF-8.
class UnigramTokenizer : public Tokenizer {
 public:
  UnigramTokenizer(const CompiledTokenizer& compiled, std::unique_ptr<const std::string> storage)
      : storage_(std::move(storage)), compiled_(compiled), normalizer_(compiled) {}

  std::vector<TokenId> encode(std::string_view text) const override;
  std::string_view piece(TokenId id) const override { return compiled_.pieces[id]; }
  TokenizerKind kind() const override { return TokenizerKind::kXlmRoberta; }
  SpecialTokens special() const override { return compiled_.settings.special; }
  std::uint32_t vocabulary() const override { return compiled_.pieces.size(); }

 private:
  using BestEnds = std::pmr::vector<BestEnd>;

  void search(std::string_view text, BestEnds& best) const;
  double score_of(std::uint32_t node, std::size_t bytes) const;
  std::vector<TokenId> trace_back(const BestEnds& best) const;

  const std::unique_ptr<const std::string> storage_;  // null: the caller keeps what compiled_ views
  const CompiledTokenizer compiled_;
  const UnigramNormalizer normalizer_;
};

std::vector<TokenId> UnigramTokenizer::encode(std::string_view text) const {
  std::array<std::byte, kScratchBytes> room;  // NOLINT: filled where it is used
  std::pmr::monotonic_buffer_resource memory(room.data(), room.size());
  std::pmr::string normalized(&memory);
  normalized.reserve(text.size() + text.size() / 2 + kSpaceSymbol.size());
  normalizer_.normalize(text, normalized);
  BestEnds best(normalized.size() + 1, &memory);
  search(normalized, best);
  return trace_back(best);
}

void UnigramTokenizer::search(std::string_view text, BestEnds& best) const {
  const float unknown_score = compiled_.settings.unknown_score;
  best[0].score = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const float so_far = best[begin].score;
    const std::size_t next =
        std::min(begin + character_bytes(static_cast<std::uint8_t>(text[begin])), text.size());
    bool is_piece = false;  // the character by itself
    std::uint32_t node = PieceTrie::kRoot;
    const std::size_t limit = std::min(text.size(), begin + kMaxPieceBytes);
    for (std::size_t end = begin; end < limit;) {
      node = compiled_.trie.child(node, static_cast<std::uint8_t>(text[end++]));
      if (node == PieceTrie::kNoNode) break;
      if (compiled_.trie.score(node) == kNoPiece) continue;
      const double score = score_of(node, end - begin) + static_cast<double>(so_far);
      if (score > static_cast<double>(best[end].score)) {
        best[end] = {static_cast<float>(score), static_cast<std::uint32_t>(begin), node};
      }
      is_piece |= end == next;
    }
    if (!is_piece && unknown_score + so_far > best[next].score) {
      best[next] = {unknown_score + so_far, static_cast<std::uint32_t>(begin), PieceTrie::kNoNode};
    }
    begin = next;
  }
}

double UnigramTokenizer::score_of(std::uint32_t node, std::size_t bytes) const {
  const float score = compiled_.trie.score(node);
  if (score != kAlwaysTaken) [[likely]] {
    return score;
  }
  return static_cast<double>(static_cast<float>(bytes) * compiled_.settings.best_score) - 0.1;
}

// Unknown characters in a row are one unknown token.
std::vector<TokenId> UnigramTokenizer::trace_back(const BestEnds& best) const {
  const auto each_back = [&](const auto& take) {
    bool after_unknown = false;
    for (std::size_t end = best.size() - 1; end > 0; end = best[end].begin) {
      const bool unknown = best[end].node == PieceTrie::kNoNode;
      if (!unknown || !after_unknown) take(best[end].node);
      after_unknown = unknown;
    }
  };
  std::size_t count = 0;
  each_back([&](std::uint32_t) { ++count; });
  std::vector<TokenId> ids(count);
  each_back([&](std::uint32_t node) {
    ids[--count] = node == PieceTrie::kNoNode ? compiled_.settings.special.unknown : compiled_.trie.id(node);
  });
  return ids;
}

}  // namespace

std::unique_ptr<const Tokenizer> make_unigram(const CompiledTokenizer& compiled,
                                              std::unique_ptr<const std::string> storage) {
  return std::make_unique<UnigramTokenizer>(compiled, std::move(storage));
}

}  // namespace atimo::encoder::internal
