#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace atimo::cli::internal {

enum class Colour : std::uint8_t { kNever, kAnsi };

// Text of documents and errors made safe to print: control characters other than line breaks and tabs, which
// could drive the terminal, are dropped; ill-formed UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

// `printable` on one line.
std::string one_line(std::string_view text);

std::string bold(std::string_view text, Colour colour);
std::string dim(std::string_view text, Colour colour);

// The Markdown that answers use (**bold**, headings, quotations) as terminal text.
std::string render_markdown(std::string_view markdown, Colour colour);

// Markdown that comes in pieces, as terminal text: each feed() gives what can be shown already, and all of
// them what render_markdown() gives of the whole. Words wait for their end, bold text and headings for
// theirs.
class StreamedMarkdown {
 public:
  explicit StreamedMarkdown(Colour colour) : colour_(colour) {}
  std::string feed(std::string_view piece);
  std::string finish();

 private:
  std::string rest_of(std::string_view line);

  const Colour colour_;
  std::string line_;       // the last one, as it came
  std::size_t shown_ = 0;  // of its rendering
};

// Exactly `columns` code points: cut with an ellipsis, or padded with spaces.
std::string fit(std::string_view text, std::size_t columns);
// At most `columns` code points, cut with an ellipsis.
std::string cut(std::string_view text, std::size_t columns);

}  // namespace atimo::cli::internal
