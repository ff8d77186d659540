#include "atimo/encoder/tokenizer.h"

#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/compiled_tokenizer.h"

namespace atimo::encoder {
namespace {

absl::StatusOr<std::unique_ptr<const Tokenizer>> open_stored(std::string_view bytes,
                                                             std::unique_ptr<const std::string> storage) {
  ATIMO_ASSIGN_OR_RETURN(const auto compiled, internal::CompiledTokenizer::view(bytes));
  switch (compiled.settings.kind) {
    case TokenizerKind::kXlmRoberta:
      return internal::make_unigram(compiled, std::move(storage));
    case TokenizerKind::kWordPiece:
      return internal::make_wordpiece(compiled, std::move(storage));
  }
  return absl::InternalError("a kind of tokenizer that was not opened");
}

}  // namespace

absl::StatusOr<std::string> compile_tokenizer(TokenizerKind kind, std::string_view model,
                                              const TokenizerOptions& options) {
  switch (kind) {
    case TokenizerKind::kXlmRoberta:
      return internal::compile_unigram(model);
    case TokenizerKind::kWordPiece:
      return internal::compile_wordpiece(model, options);
  }
  return absl::InvalidArgumentError("no such kind of tokenizer");
}

absl::StatusOr<std::unique_ptr<const Tokenizer>> Tokenizer::open(std::string_view compiled) {
  return open_stored(compiled, nullptr);
}

absl::StatusOr<std::unique_ptr<const Tokenizer>> Tokenizer::create(TokenizerKind kind, std::string_view model,
                                                                   const TokenizerOptions& options) {
  ATIMO_ASSIGN_OR_RETURN(std::string compiled, compile_tokenizer(kind, model, options));
  auto storage = std::make_unique<const std::string>(std::move(compiled));
  const std::string_view bytes = *storage;
  return open_stored(bytes, std::move(storage));
}

}  // namespace atimo::encoder
