#include "atimo/encoder/internal/compiled_tokenizer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "atimo/base/hash.h"
#include "atimo/base/status_macros.h"

namespace atimo::encoder::internal {
namespace {

static_assert(std::endian::native == std::endian::little, "compiled tokenizers are mapped as they are");

constexpr std::array<char, 8> kMagic = {'A', 'T', 'I', 'M', 'O', 'T', 'O', 'K'};
constexpr std::uint32_t kVersion = 1;

enum Section : std::uint32_t { kUnits, kIds, kPieceEnds, kPieceTexts, kCharsmap, kSections };
enum Flag : std::uint32_t { kAddDummyPrefix = 1, kRemoveExtra = 2, kHasUserDefined = 4, kLowerCase = 8 };
constexpr std::uint32_t kAllFlags = 15;

struct Header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t kind;
  std::uint64_t size;      // of the whole
  std::uint64_t checksum;  // of all bytes after this member
  std::uint32_t flags;
  std::array<std::uint32_t, 5> special;  // in the order of SpecialTokens
  float unknown_score;
  float best_score;
  std::array<std::uint64_t, kSections> lengths;  // in bytes, without the padding of each section to 8
};
static_assert(sizeof(Header) == 104);
constexpr std::size_t kChecked = 32;  // where the bytes under the checksum begin

template <typename... Parts>
absl::Status damaged(const Parts&... parts) {
  return absl::DataLossError(concat("damaged tokenizer: ", parts...));
}

constexpr std::uint64_t padded(std::uint64_t size) { return (size + 7) & ~std::uint64_t{7}; }

std::uint32_t flags_of(const TokenizerSettings& settings) {
  return (settings.add_dummy_prefix ? kAddDummyPrefix : 0u) |
         (settings.remove_extra_whitespaces ? kRemoveExtra : 0u) |
         (settings.has_user_defined ? kHasUserDefined : 0u) | (settings.lower_case ? kLowerCase : 0u);
}

absl::StatusOr<Header> read_header(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof(header)) return damaged("shorter than its header, ", bytes.size(), " bytes");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != kMagic) return damaged("bad magic");
  if (header.version != kVersion) return damaged("version ", header.version, ", this reader knows 1");
  if (header.size != bytes.size()) return damaged(bytes.size(), " bytes, the header says ", header.size);
  if (header.checksum != hash64(bytes.substr(kChecked))) return damaged("checksum differs");
  if (header.kind > static_cast<std::uint32_t>(TokenizerKind::kWordPiece)) {
    return damaged("of kind ", header.kind);
  }
  if (header.flags > kAllFlags) return damaged("flags ", header.flags);
  // Sums of these are made without checks.
  if (!(std::fabs(header.unknown_score) <= 2 * kMaxScore) || !(std::fabs(header.best_score) <= kMaxScore)) {
    return damaged("impossible scores");
  }
  return header;
}

TokenizerSettings settings_of(const Header& header) {
  TokenizerSettings settings;
  settings.kind = static_cast<TokenizerKind>(header.kind);
  settings.add_dummy_prefix = (header.flags & kAddDummyPrefix) != 0;
  settings.remove_extra_whitespaces = (header.flags & kRemoveExtra) != 0;
  settings.has_user_defined = (header.flags & kHasUserDefined) != 0;
  settings.lower_case = (header.flags & kLowerCase) != 0;
  settings.special = {header.special[0], header.special[1], header.special[2], header.special[3],
                      header.special[4]};
  settings.unknown_score = header.unknown_score;
  settings.best_score = header.best_score;
  return settings;
}

// Sections follow each other without gaps and fill the bytes, so none can overlap or reach outside.
absl::StatusOr<std::array<std::string_view, kSections>> cut_sections(const Header& header,
                                                                     std::string_view bytes) {
  std::array<std::string_view, kSections> sections;
  std::string_view rest = bytes.substr(sizeof(Header));
  for (std::size_t i = 0; i < kSections; ++i) {
    const std::uint64_t length = header.lengths[i];
    if (length > rest.size() || padded(length) > rest.size()) return damaged("section ", i, " runs past it");
    sections[i] = rest.substr(0, length);
    rest.remove_prefix(padded(length));
  }
  if (!rest.empty()) return damaged(rest.size(), " bytes after the last section");
  return sections;
}

// Every section begins at a multiple of 8, as the whole does.
template <typename T>
absl::StatusOr<std::span<const T>> records(std::string_view section) {
  if (section.size() % sizeof(T) != 0) return damaged("a section is not whole records of ", sizeof(T));
  return std::span<const T>(reinterpret_cast<const T*>(section.data()), section.size() / sizeof(T));
}

absl::Status check_pieces(const PieceTable& pieces, const std::array<std::uint32_t, 5>& special) {
  if (pieces.ends.empty()) return damaged("no pieces");
  if (!std::is_sorted(pieces.ends.begin(), pieces.ends.end()) || pieces.ends.back() != pieces.texts.size()) {
    return damaged("texts of pieces");
  }
  for (const std::uint32_t id : special) {
    if (id >= pieces.size()) return damaged("special token ", id, " of ", pieces.size());
  }
  return absl::OkStatus();
}

void append_section(std::string& out, std::string_view section) {
  out.append(section);
  out.resize(padded(out.size()), '\0');
}

template <typename T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

absl::StatusOr<CompiledTokenizer> CompiledTokenizer::view(std::string_view bytes) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 != 0) {
    return absl::InvalidArgumentError("a compiled tokenizer begins at a multiple of 8 bytes");
  }
  ATIMO_ASSIGN_OR_RETURN(const Header header, read_header(bytes));
  ATIMO_ASSIGN_OR_RETURN(const auto sections, cut_sections(header, bytes));
  ATIMO_ASSIGN_OR_RETURN(const auto units, records<TrieUnit>(sections[kUnits]));
  ATIMO_ASSIGN_OR_RETURN(const auto ids, records<std::uint32_t>(sections[kIds]));
  CompiledTokenizer compiled;
  compiled.settings = settings_of(header);
  ATIMO_ASSIGN_OR_RETURN(compiled.pieces.ends, records<std::uint32_t>(sections[kPieceEnds]));
  compiled.pieces.texts = sections[kPieceTexts];
  ATIMO_RETURN_IF_ERROR(check_pieces(compiled.pieces, header.special));
  ATIMO_ASSIGN_OR_RETURN(compiled.trie, PieceTrie::view(units, ids, compiled.pieces.size()));
  ATIMO_ASSIGN_OR_RETURN(compiled.charsmap, CharsMap::view(sections[kCharsmap]));
  return compiled;
}

absl::StatusOr<std::string> write_compiled(const TokenizerSettings& settings, const TrieArrays& trie,
                                           std::span<const std::string_view> pieces,
                                           std::string_view charsmap) {
  std::string texts;
  std::vector<std::uint32_t> ends;
  for (const std::string_view piece : pieces) {
    texts.append(piece);
    if (texts.size() > std::numeric_limits<std::uint32_t>::max()) {
      return absl::InvalidArgumentError("the pieces of the vocabulary have more than 4 GiB");
    }
    ends.push_back(static_cast<std::uint32_t>(texts.size()));
  }
  const std::array<std::string_view, kSections> sections = {bytes_of(trie.units), bytes_of(trie.ids),
                                                            bytes_of(ends), texts, charsmap};
  const SpecialTokens& special = settings.special;
  Header header{.magic = kMagic,
                .version = kVersion,
                .kind = static_cast<std::uint32_t>(settings.kind),
                .size = sizeof(Header),
                .checksum = 0,
                .flags = flags_of(settings),
                .special = {special.begin, special.end, special.padding, special.unknown, special.mask},
                .unknown_score = settings.unknown_score,
                .best_score = settings.best_score,
                .lengths = {}};
  for (std::size_t i = 0; i < kSections; ++i) {
    header.lengths[i] = sections[i].size();
    header.size += padded(sections[i].size());
  }
  std::string out(sizeof(Header), '\0');
  out.reserve(header.size);
  for (const std::string_view section : sections) append_section(out, section);
  std::memcpy(out.data(), &header, sizeof(header));
  header.checksum = hash64(std::string_view(out).substr(kChecked));
  std::memcpy(out.data(), &header, sizeof(header));
  return out;
}

}  // namespace atimo::encoder::internal
