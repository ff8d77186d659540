#include <algorithm>

#include "atimo/encoder/tokenizer.h"

namespace atimo::encoder {
namespace {

void append(std::vector<TokenId>& ids, std::span<const TokenId> more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

}  // namespace

TokenizedInput single_input(const Tokenizer& tokenizer, std::span<const TokenId> ids,
                            std::uint32_t max_tokens) {
  const SpecialTokens special = tokenizer.special();
  const auto kept = ids.first(std::min<std::size_t>(ids.size(), max_tokens - 2));
  TokenizedInput input;
  input.ids.reserve(kept.size() + 2);
  input.ids.push_back(special.begin);
  append(input.ids, kept);
  input.ids.push_back(special.end);
  input.second_begin = static_cast<std::uint32_t>(input.ids.size());
  input.dropped = static_cast<std::uint32_t>(ids.size() - kept.size());
  return input;
}

TokenizedInput pair_input(const Tokenizer& tokenizer, std::span<const TokenId> query,
                          std::span<const TokenId> document, std::uint32_t max_tokens) {
  const SpecialTokens special = tokenizer.special();
  const std::size_t separators = tokenizer.kind() == TokenizerKind::kXlmRoberta ? 2 : 1;
  const std::size_t room = max_tokens - 2 - separators;
  const std::size_t query_limit = std::min<std::size_t>(std::uint64_t{max_tokens} * 3 / 4, room);
  const auto kept_query = query.first(std::min(query.size(), query_limit));
  const auto kept_document = document.first(std::min(document.size(), room - kept_query.size()));
  TokenizedInput input;
  input.ids.reserve(kept_query.size() + kept_document.size() + 2 + separators);
  input.ids.push_back(special.begin);
  append(input.ids, kept_query);
  input.ids.insert(input.ids.end(), separators, special.end);
  input.second_begin = static_cast<std::uint32_t>(input.ids.size());
  append(input.ids, kept_document);
  input.ids.push_back(special.end);
  input.dropped =
      static_cast<std::uint32_t>(query.size() - kept_query.size() + document.size() - kept_document.size());
  return input;
}

}  // namespace atimo::encoder
