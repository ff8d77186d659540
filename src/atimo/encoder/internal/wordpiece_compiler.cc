#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/compiled_tokenizer.h"

namespace atimo::encoder::internal {
namespace {

using Lines = std::vector<std::string_view>;
using Ids = absl::flat_hash_map<std::string_view, std::uint32_t>;

// One token a line, its id the number of the line from 0.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    line = line.substr(0, line.find_last_not_of(" \t\r\v\f") + 1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

absl::StatusOr<Ids> ids_of(const Lines& lines) {
  Ids ids;
  ids.reserve(lines.size());
  for (std::uint32_t id = 0; id < lines.size(); ++id) {
    if (lines[id].size() > kMaxPieceBytes) {
      return absl::InvalidArgumentError(concat("vocab.txt: line ", id + 1, " has ", lines[id].size(),
                                               " bytes, the limit is ", kMaxPieceBytes));
    }
    if (lines[id].find('\0') != std::string_view::npos) {
      return absl::InvalidArgumentError(concat("vocab.txt: line ", id + 1, " is no text"));
    }
    // An empty line has an id that no text leads to.
    if (!lines[id].empty() && !ids.emplace(lines[id], id).second) {
      return absl::DataLossError(concat("damaged vocab.txt: \"", lines[id], "\" is there twice"));
    }
  }
  return ids;
}

absl::StatusOr<SpecialTokens> find_specials(const Ids& ids) {
  SpecialTokens special;
  const std::array<std::pair<std::string_view, TokenId*>, 5> wanted = {{{"[CLS]", &special.begin},
                                                                        {"[SEP]", &special.end},
                                                                        {"[PAD]", &special.padding},
                                                                        {"[UNK]", &special.unknown},
                                                                        {"[MASK]", &special.mask}}};
  for (const auto& [text, id] : wanted) {
    const auto found = ids.find(text);
    if (found == ids.end()) return absl::InvalidArgumentError(concat("vocab.txt: has no ", text));
    *id = found->second;
  }
  return special;
}

}  // namespace

absl::StatusOr<std::string> compile_wordpiece(std::string_view vocabulary, const TokenizerOptions& options) {
  const Lines lines = lines_of(vocabulary);
  ATIMO_ASSIGN_OR_RETURN(const Ids ids, ids_of(lines));
  TokenizerSettings settings;
  settings.kind = TokenizerKind::kWordPiece;
  settings.lower_case = options.lower_case;
  ATIMO_ASSIGN_OR_RETURN(settings.special, find_specials(ids));
  std::vector<TrieEntry> entries;
  entries.reserve(ids.size());
  for (const auto& [text, id] : ids) entries.push_back({text, 0, id});
  ATIMO_ASSIGN_OR_RETURN(const TrieArrays trie, build_trie(std::move(entries)));
  return write_compiled(settings, trie, lines, {});
}

}  // namespace atimo::encoder::internal
