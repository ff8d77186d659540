#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/verify/internal/alignment.h"
#include "atimo/verify/internal/words.h"

namespace atimo::verify::internal {

enum class Likeness : std::uint8_t {
  kNone,
  kTurned,  // near, but what differs turns the sense
  kNear,
  kSame,
};

struct QuotationMatch {
  Likeness likeness = Likeness::kNone;
  std::size_t source = 0;
  std::string right_text;  // the source's own words, from the first to the last that answer to the quotation
};

// Looks for quotations in the texts they may come from.
//
// kSame: every word and mark is the source's, in a row, but for white space, kinds of quotation marks and
// dashes, emphasis, marks at either end, and a capital at the start. Between elisions ("(...)", "[...]",
// "...") pieces of two words or more stand in this order in one line of the source, and what is left out
// denies nothing.
// kNear: of the words (without case, diacritics and marks) at least 85 % are those of a row of words of the
// source, by edit distance; none that differs turns the sense, and no two that differ stand in a row.
// Neither holds where a word that denies stands close in front of what was found: it would have been cut off.
class QuotationFinder {
 public:
  // The number of the new source: 0, 1, 2 ...
  std::size_t add_source(std::string text);
  // The best match; of equal ones, that of the first source.
  QuotationMatch find(std::string_view quoted, std::span<const std::size_t> sources);

 private:
  struct Entry {
    std::uint32_t exact = 0, loose = 0;
    std::uint32_t begin = 0, end = 0;
    bool is_word = false, turns = false, denies = false;
    bool ends_clause = false;  // a mark such as ',' or ';'
    bool starts_line = false;
    bool apart = false;  // starts a line without a label: nothing found crosses it
  };
  struct Source {
    std::string text;
    std::vector<Entry> entries;
    std::vector<std::size_t> words;  // entries that are words
  };
  struct Quotation {
    std::vector<Word> words;
    std::vector<std::vector<Entry>> pieces;     // between elisions
    std::vector<std::uint32_t> capital_starts;  // of each piece: its first word with the other case
    bool piece_too_short = false;
  };
  struct Range {
    std::size_t first = 0, last = 0;  // entries, both within
  };

  std::uint32_t intern(const std::string& word);
  std::uint32_t lookup(const std::string& word) const;
  static bool labels_line(std::span<const Word> words);
  Quotation read(std::string_view quoted) const;
  std::size_t find_piece(const Source& source, const Quotation& quotation, std::size_t piece,
                         std::size_t from) const;
  bool find_same(const Source& source, const Quotation& quotation, Range& found) const;
  bool find_rest(const Source& source, const Quotation& quotation, Range& found) const;
  Likeness find_near(const Source& source, const std::vector<Word>& words, Range& found);
  bool turns(std::span<const Edit> edits, const std::vector<Word>& words, const Source& source) const;
  static bool denied_before(const Source& source, std::size_t entry);

  absl::flat_hash_map<std::string, std::uint32_t> vocabulary_;
  std::vector<Source> sources_;
  std::vector<std::string> names_;                    // of the vocabulary, by number
  std::uint64_t work_left_ = std::uint64_t{1} << 28;  // cells of edit distance tables
};

}  // namespace atimo::verify::internal
