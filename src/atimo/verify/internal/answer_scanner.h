#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace atimo::verify::internal {

// A piece of an answer, as it is shaped; what it means is for others to say.
struct Part {
  enum class Kind : std::uint8_t {
    kProse,
    kMarker,     // a bracket that names ids, with its brackets
    kQuotation,  // at least four words between quotation marks, or a Markdown block quote; without markers
    kOpenQuotation,  // the sign of a quotation that does not close; its words follow as prose
    kSentenceEnd,
    kParagraphEnd,
  };
  Kind kind = Kind::kProse;
  std::string text;
  std::string quoted;  // kQuotation: what stands between the signs; kOpenQuotation: the words behind it
};

// Cuts an answer that grows into parts. The texts of all parts, with the markers of a quotation behind it,
// are the answer. Holds back a bracket until it closes (at most kMostMarkerBytes) and a quotation until it
// closes (at most `most_quotation_bytes`); everything else at most for one character.
class AnswerScanner {
 public:
  // `is_marker` gets what stands in a bracket.
  AnswerScanner(std::function<bool(std::string_view)> is_marker, std::size_t most_quotation_bytes);

  void feed(std::string_view piece);
  void finish();
  // What was cut since the last call. Prose may come in any number of parts.
  std::vector<Part> take_parts();

 private:
  enum class Mode : std::uint8_t { kProse, kBracket, kQuotation, kBlock };
  struct Suppressed {  // while held text is read again
    bool quotations = false, blocks = false;
  };

  void take(char byte);
  void step(std::string_view glyph);
  void prose(std::string_view glyph);
  void bracket(std::string_view glyph);
  void quotation(std::string_view glyph);
  void block(std::string_view glyph);

  bool opens_quotation(std::string_view glyph) const;
  void end_sentence_before(std::string_view glyph);
  void open(Mode mode, std::string_view glyph);
  void give(std::string_view glyph);
  void give_up_bracket();
  void give_up_quotation();
  void close_quotation();
  void close_block();
  void add_quotation(std::string text, std::string_view quoted, std::vector<std::string> markers);
  void replay(std::string_view text, Suppressed suppressed);
  void add(Part::Kind kind, std::string text, std::string quoted = {});

  const std::function<bool(std::string_view)> is_marker_;
  const std::size_t most_quotation_bytes_;

  Mode mode_ = Mode::kProse;
  std::string glyph_;  // the bytes of a character that is not complete
  std::size_t glyph_size_ = 0;
  std::string held_;
  std::string_view closing_;  // sign of the open quotation
  bool line_blank_ = false;   // in what is held: nothing in this line yet
  Suppressed suppressed_;

  // Of the prose before here.
  bool line_start_ = true;
  bool after_letter_ = false;
  bool after_colon_ = false;
  bool terminated_ = false;  // by "." and its kin, perhaps with closing signs behind
  bool sentence_over_ = false, line_over_ = false, paragraph_over_ = false;  // with white space behind
  std::string last_word_;

  std::vector<Part> parts_;
};

}  // namespace atimo::verify::internal
