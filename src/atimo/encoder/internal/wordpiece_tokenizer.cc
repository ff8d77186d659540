#include <algorithm>
#include <utility>

#include "atimo/encoder/internal/bert_words.h"
#include "atimo/encoder/internal/compiled_tokenizer.h"

namespace atimo::encoder::internal {
namespace {

constexpr std::ptrdiff_t kMaxWordCharacters = 100;  // longer words are one unknown token
constexpr std::string_view kContinuation = "##";

bool begins_character(char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) != 0x80; }

// BERT's WordPiece: in each word the longest piece, then the longest that continues it, and so on; a word
// that cannot be finished is one unknown token.
class WordPieceTokenizer : public Tokenizer {
 public:
  WordPieceTokenizer(const CompiledTokenizer& compiled, std::unique_ptr<const std::string> storage)
      : storage_(std::move(storage)),
        compiled_(compiled),
        continuation_(compiled.trie.descend(PieceTrie::kRoot, kContinuation)) {}

  std::vector<TokenId> encode(std::string_view text) const override;
  std::string_view piece(TokenId id) const override { return compiled_.pieces[id]; }
  TokenizerKind kind() const override { return TokenizerKind::kWordPiece; }
  SpecialTokens special() const override { return compiled_.settings.special; }
  std::uint32_t vocabulary() const override { return compiled_.pieces.size(); }

 private:
  void append_word(std::string_view word, std::vector<TokenId>& ids) const;

  const std::unique_ptr<const std::string> storage_;  // null: the caller keeps what compiled_ views
  const CompiledTokenizer compiled_;
  const std::uint32_t continuation_;  // where pieces after the first begin; kNoNode: there are none
};

std::vector<TokenId> WordPieceTokenizer::encode(std::string_view text) const {
  const auto letter_case = compiled_.settings.lower_case ? LetterCase::kLowered : LetterCase::kKept;
  const std::string words = bert_words(text, letter_case);
  std::vector<TokenId> ids;
  ids.reserve(words.size() / 4);
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = words.find(' ', begin);
    append_word(std::string_view(words).substr(begin, end - begin), ids);
    begin = end + 1;
  }
  return ids;
}

void WordPieceTokenizer::append_word(std::string_view word, std::vector<TokenId>& ids) const {
  const std::size_t before = ids.size();
  const bool too_long = std::count_if(word.begin(), word.end(), begins_character) > kMaxWordCharacters;
  while (!word.empty() && !too_long) {
    const bool first = ids.size() == before;
    if (!first && continuation_ == PieceTrie::kNoNode) break;
    std::uint32_t node = first ? PieceTrie::kRoot : continuation_;
    std::size_t longest = 0;
    TokenId id = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
      node = compiled_.trie.child(node, static_cast<std::uint8_t>(word[i]));
      if (node == PieceTrie::kNoNode) break;
      if (compiled_.trie.score(node) == kNoPiece) continue;
      longest = i + 1;
      id = compiled_.trie.id(node);
    }
    if (longest == 0) break;
    ids.push_back(id);
    word.remove_prefix(longest);
  }
  if (word.empty()) return;
  ids.resize(before);
  ids.push_back(compiled_.settings.special.unknown);
}

}  // namespace

std::unique_ptr<const Tokenizer> make_wordpiece(const CompiledTokenizer& compiled,
                                                std::unique_ptr<const std::string> storage) {
  return std::make_unique<WordPieceTokenizer>(compiled, std::move(storage));
}

}  // namespace atimo::encoder::internal
