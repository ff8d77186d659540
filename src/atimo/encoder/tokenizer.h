#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::encoder {

using TokenId = std::uint32_t;

enum class TokenizerKind : std::uint8_t {
  kXlmRoberta,  // SentencePiece Unigram, ids shifted by one as fairseq left them
  kWordPiece,   // BERT's vocab.txt
};

struct SpecialTokens {
  TokenId begin = 0;  // <s> or [CLS]
  TokenId end = 2;    // </s> or [SEP]
  TokenId padding = 1;
  TokenId unknown = 3;
  TokenId mask = 0;

  friend bool operator==(const SpecialTokens&, const SpecialTokens&) = default;
};

struct TokenizerOptions {
  bool lower_case = true;  // WordPiece only: lower-case and strip accents, as bert-*-uncased does
};

// Turns what a model was published with into the form that opens without work: `model` is the bytes of
// sentencepiece.bpe.model, or of vocab.txt. Takes tenths of a second for 250,000 pieces. The form is
// docs/formats/tokenizer.md. InvalidArgument: not such a file, or of a kind that is not supported; DataLoss:
// it is cut off or contradicts itself.
absl::StatusOr<std::string> compile_tokenizer(TokenizerKind kind, std::string_view model,
                                              const TokenizerOptions& options);

// Text to the ids a model was trained on. Immutable, so safe for concurrent use; no hidden state, and memory
// only within a call. Ids are those of SentencePiece for kXlmRoberta and of Hugging Face tokenizers
// (BertNormalizer, BertPreTokenizer, WordPiece) for kWordPiece; encode takes time linear in the text.
class Tokenizer {
 public:
  // Opens what compile_tokenizer gave, in place: `compiled` is borrowed for the life of the object and begins
  // at a multiple of 8 bytes, as a file's mapping does. It is not trusted: a checksum and every bound are
  // checked. DataLoss: damaged, or of another version.
  static absl::StatusOr<std::unique_ptr<const Tokenizer>> open(std::string_view compiled);
  // compile_tokenizer and open in one; owns what it needs.
  static absl::StatusOr<std::unique_ptr<const Tokenizer>> create(TokenizerKind kind, std::string_view model,
                                                                 const TokenizerOptions& options);
  virtual ~Tokenizer() = default;

  // The ids of `text` alone: no special tokens, never truncated. Any bytes are taken; a malformed byte
  // reads as U+FFFD. Text that spells a special token ("<s>") is ordinary text. REQUIRES: under 1 GiB.
  virtual std::vector<TokenId> encode(std::string_view text) const = 0;
  // The piece an id stands for, "▁" for a space in front; empty when there is no such id.
  virtual std::string_view piece(TokenId id) const = 0;
  virtual TokenizerKind kind() const = 0;
  virtual SpecialTokens special() const = 0;
  virtual std::uint32_t vocabulary() const = 0;  // ids are below it
};

// A text or a pair of texts as the model reads it.
struct TokenizedInput {
  std::vector<TokenId> ids;
  // Index of the first token of type 1; ids.size() when there is no second text.
  std::uint32_t second_begin = 0;
  std::uint32_t dropped = 0;  // tokens cut off to fit; 0: nothing was truncated
};

// <s> A </s>, the end of A cut so that all fits max_tokens. REQUIRES: max_tokens >= 2.
TokenizedInput single_input(const Tokenizer& tokenizer, std::span<const TokenId> ids,
                            std::uint32_t max_tokens);

// XLM-R: <s> Q </s></s> D </s>; BERT: [CLS] Q [SEP] D [SEP]. Q is cut to three quarters of max_tokens, then D
// alone so that all fits, as FlagEmbedding does; Q is cut further only where the special tokens would not fit
// beside it. Exact on ids that were tokenised apart. XLM-R's models have one token type or none: there
// second_begin is where D begins. REQUIRES: max_tokens >= 8.
TokenizedInput pair_input(const Tokenizer& tokenizer, std::span<const TokenId> query,
                          std::span<const TokenId> document, std::uint32_t max_tokens);

}  // namespace atimo::encoder
