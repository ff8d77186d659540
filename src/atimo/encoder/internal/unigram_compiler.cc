#include <algorithm>
#include <limits>
#include <vector>

#include "atimo/base/status_macros.h"
#include "atimo/encoder/internal/compiled_tokenizer.h"
#include "atimo/encoder/internal/unigram_model.h"

namespace atimo::encoder::internal {
namespace {

// fairseq put <s>, <pad>, </s>, <unk> in front of a model that begins with <unk>, <s>, </s>, and <mask> at
// its end. So the ids of XLM-R are those of the file plus one, but for the first three.
constexpr std::uint32_t kFileSpecials = 3;
constexpr SpecialTokens kFairseq = {.begin = 0, .end = 2, .padding = 1, .unknown = 3, .mask = 0};
constexpr float kUnknownPenalty = 10;

absl::Status check_specials(const std::vector<UnigramPiece>& pieces) {
  if (pieces.size() < kFileSpecials || pieces[0].type != PieceType::kUnknown ||
      pieces[1].type != PieceType::kControl || pieces[2].type != PieceType::kControl) {
    return absl::InvalidArgumentError(
        "SentencePiece model: does not begin with <unk>, <s>, </s> as XLM-R's does");
  }
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (pieces[i].type == PieceType::kUnknown) {
      return absl::DataLossError(
          concat("damaged SentencePiece model: pieces 0 and ", i, " are both unknown"));
    }
  }
  return absl::OkStatus();
}

// The arithmetic is SentencePiece's, its odd initial values included.
void read_scores(const std::vector<UnigramPiece>& pieces, TokenizerSettings& settings) {
  float worst = std::numeric_limits<float>::max();
  settings.best_score = std::numeric_limits<float>::min();
  for (const UnigramPiece& piece : pieces) {
    if (piece.type == PieceType::kUserDefined) settings.has_user_defined = true;
    if (piece.type != PieceType::kNormal) continue;
    worst = std::min(worst, piece.score);
    settings.best_score = std::max(settings.best_score, piece.score);
  }
  settings.unknown_score = worst - kUnknownPenalty;
}

std::vector<std::string_view> texts_by_id(const std::vector<UnigramPiece>& pieces) {
  std::vector<std::string_view> texts = {pieces[1].text, "<pad>", pieces[2].text, pieces[0].text};
  for (std::size_t i = kFileSpecials; i < pieces.size(); ++i) texts.push_back(pieces[i].text);
  texts.emplace_back("<mask>");
  return texts;
}

// Only these are found in text: control pieces are for the program, unused ones for nobody.
std::vector<TrieEntry> entries_of(const std::vector<UnigramPiece>& pieces) {
  std::vector<TrieEntry> entries;
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].type == PieceType::kNormal) entries.push_back({pieces[i].text, pieces[i].score, i + 1});
    if (pieces[i].type == PieceType::kUserDefined) entries.push_back({pieces[i].text, kAlwaysTaken, i + 1});
  }
  return entries;
}

}  // namespace

absl::StatusOr<std::string> compile_unigram(std::string_view model) {
  ATIMO_ASSIGN_OR_RETURN(const UnigramModel parsed, parse_unigram_model(model));
  ATIMO_RETURN_IF_ERROR(check_specials(parsed.pieces));
  std::vector<TrieEntry> entries = entries_of(parsed.pieces);
  if (std::none_of(entries.begin(), entries.end(),
                   [](const auto& entry) { return entry.score <= kMaxScore; })) {
    return absl::InvalidArgumentError("SentencePiece model: has no ordinary pieces");
  }
  ATIMO_RETURN_IF_ERROR(CharsMap::view(parsed.charsmap).status());
  TokenizerSettings settings;
  settings.kind = TokenizerKind::kXlmRoberta;
  settings.add_dummy_prefix = parsed.add_dummy_prefix;
  settings.remove_extra_whitespaces = parsed.remove_extra_whitespaces;
  settings.special = kFairseq;
  settings.special.mask = static_cast<TokenId>(parsed.pieces.size() + 1);
  read_scores(parsed.pieces, settings);
  ATIMO_ASSIGN_OR_RETURN(const TrieArrays trie, build_trie(std::move(entries)));
  return write_compiled(settings, trie, texts_by_id(parsed.pieces), parsed.charsmap);
}

}  // namespace atimo::encoder::internal
