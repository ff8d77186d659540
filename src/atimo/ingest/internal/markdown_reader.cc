#include "atimo/ingest/internal/markdown_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/charset.h"
#include "atimo/ingest/internal/device_label.h"
#include "atimo/ingest/internal/line_sink.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::string_view kEscapable = "\\`*_{}[]()#+-.!~>|";

bool is_rule(std::string_view row) {
  return row.size() >= 3 && std::string_view("-*_=").find(row[0]) != std::string_view::npos &&
         row.find_first_not_of(std::string{row[0], ' '}) == std::string_view::npos;
}

// The words without emphasis marks; what stands between "~~" goes to `struck`.
struct Words {
  std::string live;
  std::string struck;
};

bool is_word_byte(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (lower(c) >= 'a' && lower(c) <= 'z') ||
         (c >= '0' && c <= '9');
}

// Emphasis or code. An underscore inside a word ("in_seges") is none.
bool is_mark(std::string_view raw, std::size_t pos) {
  const char c = raw[pos];
  if (c != '_') return c == '*' || c == '`';
  return pos == 0 || pos + 1 == raw.size() || !is_word_byte(raw[pos - 1]) || !is_word_byte(raw[pos + 1]);
}

Words without_marks(std::string_view raw) {
  Words words;
  bool struck = false;
  for (std::size_t pos = 0; pos < raw.size(); ++pos) {
    std::string& out = struck ? words.struck : words.live;
    const char c = raw[pos];
    if (c == '\\' && pos + 1 < raw.size() && kEscapable.find(raw[pos + 1]) != std::string_view::npos) {
      out.push_back(raw[++pos]);
    } else if (raw.substr(pos, 2) == "~~") {
      struck = !struck;
      ++pos;
    } else if (!is_mark(raw, pos)) {
      out.push_back(c);
    }
  }
  return words;
}

class MarkdownLines {
 public:
  explicit MarkdownLines(LineSink& sink) : sink_(sink) {}

  absl::Status take(std::string_view raw) {
    std::string_view row = strip(raw);
    const bool quoted = row.starts_with(">");
    while (consume_prefix(row, ">")) row = strip(row);
    if (quoted != quoted_) {
      ATIMO_RETURN_IF_ERROR(flush());
      quoted_ = quoted;
    }
    if (row.empty() || is_rule(row)) return flush();
    const std::size_t hashes = std::min(row.find_first_not_of('#'), row.size());
    if (hashes >= 1 && hashes <= 6 && hashes < row.size() && row[hashes] == ' ')
      return heading(row.substr(hashes));
    const bool bullet = consume_prefix(row, "- ") || consume_prefix(row, "* ") || consume_prefix(row, "+ ");
    if (bullet || opens_paragraph_after(strip(without_marks(paragraph_).live), without_marks(row).live) ||
        hard_break_) {
      ATIMO_RETURN_IF_ERROR(flush());
    }
    hard_break_ = raw.ends_with("  ") || raw.ends_with("\\");
    if (!paragraph_.empty()) paragraph_.push_back(' ');
    paragraph_ += row;
    return absl::OkStatus();
  }

  absl::Status flush() {
    hard_break_ = false;
    return emit(std::exchange(paragraph_, ""), false);
  }

 private:
  absl::Status heading(std::string_view row) {
    ATIMO_RETURN_IF_ERROR(flush());
    row = strip(row);
    while (row.ends_with("#")) row.remove_suffix(1);
    return emit(row, true);
  }

  absl::Status emit(std::string_view raw, bool centered) {
    Words words = without_marks(raw);
    for (const bool struck : {true, false}) {
      legal::SourceLine line;
      line.text = struck ? std::move(words.struck) : std::move(words.live);
      line.struck = struck;
      line.centered = centered;
      line.quoted = quoted_;
      ATIMO_RETURN_IF_ERROR(sink_.add(std::move(line)));
    }
    return absl::OkStatus();
  }

  LineSink& sink_;
  std::string paragraph_;
  bool quoted_ = false;
  bool hard_break_ = false;
};

}  // namespace

absl::StatusOr<legal::SourceText> read_markdown(std::string_view bytes, std::string_view name,
                                                const ReadLimits& limits) {
  const DecodedText decoded = decode_text(bytes);
  LineSink sink(name, limits);
  MarkdownLines lines(sink);
  const std::string_view text = decoded.utf8;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view row = text.substr(begin, end - begin);
    if (row.ends_with("\r")) row.remove_suffix(1);
    ATIMO_RETURN_IF_ERROR(lines.take(row));
    begin = end + 1;
  }
  ATIMO_RETURN_IF_ERROR(lines.flush());
  return std::move(sink).finish("markdown");
}

}  // namespace atimo::ingest::internal
