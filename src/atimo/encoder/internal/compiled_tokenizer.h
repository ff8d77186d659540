#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "atimo/encoder/internal/charsmap.h"
#include "atimo/encoder/internal/piece_trie.h"
#include "atimo/encoder/tokenizer.h"

// The compiled form of a tokenizer; docs/formats/tokenizer.md is the specification.
namespace atimo::encoder::internal {

struct TokenizerSettings {
  TokenizerKind kind = TokenizerKind::kXlmRoberta;
  bool add_dummy_prefix = false;          // Unigram: a space in front of every text
  bool remove_extra_whitespaces = false;  // Unigram
  bool has_user_defined = false;          // Unigram: some pieces are taken from text before it is normalised
  bool lower_case = false;                // WordPiece
  SpecialTokens special;
  float unknown_score = 0;  // Unigram: of a character that is no piece
  float best_score = 0;     // Unigram: the highest of all normal pieces

  friend bool operator==(const TokenizerSettings&, const TokenizerSettings&) = default;
};

// The texts of all ids, one after another; ends[i] is where the text of id i ends.
struct PieceTable {
  std::span<const std::uint32_t> ends;  // rising, the last is texts.size()
  std::string_view texts;

  std::uint32_t size() const { return static_cast<std::uint32_t>(ends.size()); }
  std::string_view operator[](TokenId id) const {
    if (id >= ends.size()) return {};
    const std::uint32_t begin = id == 0 ? 0 : ends[id - 1];
    return texts.substr(begin, ends[id] - begin);
  }
};

// Views of one compiled tokenizer, checked when it was opened. Value.
struct CompiledTokenizer {
  TokenizerSettings settings;
  PieceTrie trie;
  PieceTable pieces;
  CharsMap charsmap;

  static absl::StatusOr<CompiledTokenizer> view(std::string_view bytes);
};

// The charsmap is empty where there is none. InvalidArgument: `pieces` have 4 GiB or more of text.
absl::StatusOr<std::string> write_compiled(const TokenizerSettings& settings, const TrieArrays& trie,
                                           std::span<const std::string_view> pieces,
                                           std::string_view charsmap);

// One per kind, and each in a file of its own.
absl::StatusOr<std::string> compile_unigram(std::string_view model);
absl::StatusOr<std::string> compile_wordpiece(std::string_view vocabulary, const TokenizerOptions& options);
std::unique_ptr<const Tokenizer> make_unigram(const CompiledTokenizer& compiled,
                                              std::unique_ptr<const std::string> storage);
std::unique_ptr<const Tokenizer> make_wordpiece(const CompiledTokenizer& compiled,
                                                std::unique_ptr<const std::string> storage);

}  // namespace atimo::encoder::internal
