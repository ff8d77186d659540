#include "atimo/verify/internal/quotation_finder.h"

#include <algorithm>
#include <utility>

#include "atimo/legal/reference.h"

namespace atimo::verify::internal {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
constexpr std::size_t kMostTries = 16;        // of starts of an elided quotation, of equally near places
constexpr std::size_t kWordsInFront = 3;      // where a word that denies is looked for
constexpr std::size_t kFewestPieceWords = 2;  // between elisions

// "É" and "é": the first letter in the other case; ASCII and Latin-1.
std::string with_other_case(std::string word) {
  if (word.empty()) return word;
  const char first = word.front();
  const bool ascii = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  if (ascii) word.front() = static_cast<char>(first ^ 0x20);
  if (first == '\xc3' && word.size() > 1) word[1] = static_cast<char>(word[1] ^ 0x20);
  return word;
}

bool ends_clause(const Word& word) {
  return word.kind != Word::Kind::kWord &&
         std::string_view(",;:.!?").find(word.exact) != std::string_view::npos;
}

}  // namespace

std::uint32_t QuotationFinder::intern(const std::string& word) {
  const auto [place, is_new] =
      vocabulary_.try_emplace(word, static_cast<std::uint32_t>(vocabulary_.size() + 1));
  if (is_new) names_.push_back(word);
  return place->second;
}

// 0 for a word of no source.
std::uint32_t QuotationFinder::lookup(const std::string& word) const {
  const auto place = vocabulary_.find(word);
  return place == vocabulary_.end() ? 0 : place->second;
}

// "Art. 5º", "§ 1º", "Parágrafo único", "II -", "a)", "1.": a device begins.
bool QuotationFinder::labels_line(std::span<const Word> words) {
  const Word& first = words[0];
  if (first.exact == "§" || first.loose == "art") return true;
  if (words.size() < 2) return false;
  const std::string& next = words[1].exact;
  if (first.loose == "paragrafo") return words[1].loose == "unico";
  if (next == "-") return legal::parse_roman(first.exact).has_value();
  return (next == ")" || next == ".") && first.loose.size() <= 2;
}

std::size_t QuotationFinder::add_source(std::string text) {
  Source source{std::move(text), {}, {}};
  const std::vector<Word> words = read_words(source.text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    Entry entry{
        .exact = intern(word.exact), .loose = intern(word.loose), .begin = word.begin, .end = word.end};
    entry.is_word = word.kind == Word::Kind::kWord;
    entry.turns = turns_sense(word);
    entry.denies = entry.is_word && denies(word.loose);
    entry.ends_clause = ends_clause(word);
    entry.starts_line = word.starts_line;
    entry.apart = word.starts_line && !labels_line(std::span(words).subspan(i));
    if (entry.is_word) source.words.push_back(i);
    source.entries.push_back(entry);
  }
  sources_.push_back(std::move(source));
  return sources_.size() - 1;
}

QuotationFinder::Quotation QuotationFinder::read(std::string_view quoted) const {
  Quotation quotation;
  quotation.words = read_words(quoted);
  std::vector<const Word*> piece;
  const auto close_piece = [&] {
    while (!piece.empty() && piece.back()->kind != Word::Kind::kWord) piece.pop_back();
    const auto first = std::find_if(piece.begin(), piece.end(),
                                    [](const Word* word) { return word->kind == Word::Kind::kWord; });
    piece.erase(piece.begin(), first);
    if (piece.empty()) return;
    std::vector<Entry> entries;
    for (const Word* word : piece) {
      Entry entry{
          .exact = lookup(word->exact), .loose = lookup(word->loose), .begin = word->begin, .end = word->end};
      entry.is_word = word->kind == Word::Kind::kWord;
      entries.push_back(entry);
    }
    const auto words =
        std::count_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.is_word; });
    quotation.piece_too_short |= static_cast<std::size_t>(words) < kFewestPieceWords;
    quotation.capital_starts.push_back(lookup(with_other_case(piece.front()->exact)));
    quotation.pieces.push_back(std::move(entries));
    piece.clear();
  };
  for (const Word& word : quotation.words) {
    if (word.kind == Word::Kind::kElision) {
      close_piece();
    } else {
      piece.push_back(&word);
    }
  }
  close_piece();
  return quotation;
}

// A word that denies among the last words in front, in the same clause.
bool QuotationFinder::denied_before(const Source& source, std::size_t entry) {
  for (std::size_t words = 0; entry > 0 && words < kWordsInFront; ++words) {
    const Entry& before = source.entries[--entry];
    if (before.ends_clause || source.entries[entry + 1].starts_line) return false;
    if (before.denies) return true;
  }
  return false;
}

std::size_t QuotationFinder::find_piece(const Source& source, const Quotation& quotation, std::size_t piece,
                                        std::size_t from) const {
  const std::vector<Entry>& wanted = quotation.pieces[piece];
  const std::vector<Entry>& entries = source.entries;
  const auto fits = [&](std::size_t start) {
    const std::uint32_t first = entries[start].exact;
    if (first == 0 || (first != wanted[0].exact && first != quotation.capital_starts[piece])) return false;
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      if (entries[start + i].exact != wanted[i].exact || entries[start + i].apart) return false;
    }
    return true;
  };
  for (std::size_t start = from; start + wanted.size() <= entries.size(); ++start) {
    if (fits(start)) return start;
  }
  return kNowhere;
}

// The pieces behind the first, which is found; `found` grows to the end of the last.
bool QuotationFinder::find_rest(const Source& source, const Quotation& quotation, Range& found) const {
  for (std::size_t piece = 1; piece < quotation.pieces.size(); ++piece) {
    const std::size_t start = find_piece(source, quotation, piece, found.last + 1);
    if (start == kNowhere) return false;
    for (std::size_t i = found.last + 1; i < start; ++i) {
      if (source.entries[i].denies || source.entries[i].starts_line) return false;
    }
    if (source.entries[start].starts_line) return false;
    found.last = start + quotation.pieces[piece].size() - 1;
  }
  return true;
}

bool QuotationFinder::find_same(const Source& source, const Quotation& quotation, Range& found) const {
  if (quotation.pieces.empty()) return false;
  if (quotation.pieces.size() > 1 && quotation.piece_too_short) return false;
  std::size_t from = 0;
  for (std::size_t tries = 0; tries < kMostTries; ++tries) {
    const std::size_t start = find_piece(source, quotation, 0, from);
    if (start == kNowhere) return false;
    found = {start, start + quotation.pieces[0].size() - 1};
    if (!denied_before(source, start) && find_rest(source, quotation, found)) return true;
    from = start + 1;
  }
  return false;
}

// A word that differs at either end stands for the source's next word there.
Likeness QuotationFinder::find_near(const Source& source, const std::vector<Word>& words, Range& found) {
  const std::uint64_t work = std::uint64_t{words.size()} * source.words.size();
  if (work == 0 || work > work_left_) return Likeness::kNone;
  work_left_ -= work;
  std::vector<std::uint32_t> wanted, text;
  std::vector<bool> apart;
  for (const Word& word : words) wanted.push_back(lookup(word.loose));
  for (const std::size_t entry : source.words) {
    text.push_back(source.entries[entry].loose);
    apart.push_back(source.entries[entry].apart);
  }
  const std::size_t most_edits = words.size() * 15 / 100;
  Likeness best = Likeness::kNone;
  for (const NearEnd& near : find_near_ends(wanted, text, apart, most_edits, kMostTries)) {
    std::size_t begin = near.end - std::min(near.end, wanted.size() + near.edits);
    for (std::size_t i = near.end; i-- > begin + 1;) {
      if (apart[i]) begin = i;
    }
    Alignment alignment = align_to_end(wanted, std::span(text).subspan(begin, near.end - begin));
    std::size_t first = begin + alignment.begin, last = near.end - 1;
    for (Edit& edit : alignment.edits) {
      if (edit.text != Edit::kNone) {
        edit.text += begin;
      } else if (edit.wanted == 0 && first > 0 && !apart[first]) {
        edit.text = --first;
      } else if (edit.wanted + 1 == wanted.size() && near.end < text.size() && !apart[near.end]) {
        edit.text = ++last;
      }
    }
    const bool turned = denied_before(source, source.words[first]) || turns(alignment.edits, words, source);
    // The same edits may be read in several ways: one that turns the sense is enough.
    if (!turned && best != Likeness::kNone) continue;
    found = {source.words[first], source.words[last]};
    best = turned ? Likeness::kTurned : Likeness::kNear;
    if (turned) return best;
  }
  return best;
}

// Two words in a row that differ are another phrase, not a slip.
bool QuotationFinder::turns(std::span<const Edit> edits, const std::vector<Word>& words,
                            const Source& source) const {
  const auto in_a_row = [](std::size_t one, std::size_t next) {
    return one != Edit::kNone && next != Edit::kNone && one == next + 1;  // edits come from the end
  };
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const Edit& edit = edits[i];
    const Word* written = edit.wanted == Edit::kNone ? nullptr : &words[edit.wanted];
    const Entry* right = edit.text == Edit::kNone ? nullptr : &source.entries[source.words[edit.text]];
    if ((written != nullptr && turns_sense(*written)) || (right != nullptr && right->turns)) return true;
    const bool both = written != nullptr && right != nullptr;
    if (both && are_opposites(written->loose, names_[right->loose - 1])) return true;
    if (i == 0) continue;
    if (in_a_row(edits[i - 1].wanted, edit.wanted) || in_a_row(edits[i - 1].text, edit.text)) return true;
  }
  return false;
}

QuotationMatch QuotationFinder::find(std::string_view quoted, std::span<const std::size_t> sources) {
  const Quotation quotation = read(quoted);
  QuotationMatch best;
  const auto take = [&](std::size_t number, Likeness likeness, Range found) {
    const Source& source = sources_[number];
    const std::uint32_t begin = source.entries[found.first].begin;
    best = {likeness, number, source.text.substr(begin, source.entries[found.last].end - begin)};
  };
  Range found;
  for (const std::size_t number : sources) {
    if (!find_same(sources_[number], quotation, found)) continue;
    take(number, Likeness::kSame, found);
    return best;
  }
  if (quotation.pieces.size() != 1) return best;
  std::vector<Word> words = quotation.words;
  std::erase_if(words, [](const Word& word) { return word.kind != Word::Kind::kWord; });
  for (const std::size_t number : sources) {
    const Likeness likeness = find_near(sources_[number], words, found);
    if (likeness > best.likeness) take(number, likeness, found);
    if (likeness == Likeness::kNear) break;
  }
  return best;
}

}  // namespace atimo::verify::internal
