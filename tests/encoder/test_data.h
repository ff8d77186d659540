#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "atimo/base/file.h"
#include "atimo/encoder/tokenizer.h"

namespace atimo::testing {

inline std::string encoder_data(std::string_view name) {
  auto bytes = read_file(std::filesystem::path(ATIMO_SOURCE_DIR "/tests/encoder/data") / name, 16u << 20);
  return bytes.ok() ? *std::move(bytes) : std::string();
}

inline std::unique_ptr<const encoder::Tokenizer> unigram(std::string_view model) {
  auto created = encoder::Tokenizer::create(encoder::TokenizerKind::kXlmRoberta, model, {});
  return created.ok() ? *std::move(created) : nullptr;
}

inline std::unique_ptr<const encoder::Tokenizer> wordpiece(std::string_view vocabulary, bool lower_case) {
  auto created =
      encoder::Tokenizer::create(encoder::TokenizerKind::kWordPiece, vocabulary, {.lower_case = lower_case});
  return created.ok() ? *std::move(created) : nullptr;
}

inline void append_character(std::string& out, char32_t character) {
  const auto trail = [&](int shift) { out.push_back(static_cast<char>(0x80 | (character >> shift & 0x3F))); };
  if (character < 0x80) {
    out.push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    out.push_back(static_cast<char>(0xC0 | character >> 6));
    trail(0);
  } else if (character < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | character >> 12));
    trail(6), trail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | character >> 18));
    trail(12), trail(6), trail(0);
  }
}

}  // namespace atimo::testing
