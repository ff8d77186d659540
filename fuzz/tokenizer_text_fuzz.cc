#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "atimo/base/file.h"
#include "atimo/encoder/tokenizer.h"
#include "encoder/sentencepiece_reference.h"

// Any text is read as the SentencePiece library reads it, with the small model of the tests; and WordPiece
// takes any text.
namespace {

using atimo::encoder::Tokenizer;
using atimo::encoder::TokenizerKind;
using atimo::testing::SentencePieceReference;

std::string data_file(const char* name) {
  return *atimo::read_file(std::string(ATIMO_SOURCE_DIR "/tests/encoder/data/") + name, 1u << 20);
}

struct Tokenizers {
  std::string model = data_file("unigram.model");
  std::unique_ptr<const Tokenizer> unigram = *Tokenizer::create(TokenizerKind::kXlmRoberta, model, {});
  std::unique_ptr<const SentencePieceReference> reference = SentencePieceReference::load(model);
  std::unique_ptr<const Tokenizer> wordpiece =
      *Tokenizer::create(TokenizerKind::kWordPiece, data_file("wordpiece_vocab.txt"), {});
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tokenizers tokenizers;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (tokenizers.unigram->encode(text) != tokenizers.reference->encode(text)) std::abort();
  for (const auto id : tokenizers.wordpiece->encode(text)) {
    if (id >= tokenizers.wordpiece->vocabulary()) std::abort();
  }
  return 0;
}
