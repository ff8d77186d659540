#include "atimo/ingest/internal/text_reader.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "atimo/base/status_macros.h"
#include "atimo/ingest/internal/ascii.h"
#include "atimo/ingest/internal/charset.h"
#include "atimo/ingest/internal/device_label.h"
#include "atimo/ingest/internal/line_sink.h"

namespace atimo::ingest::internal {
namespace {

constexpr std::size_t kWidestWrap = 140;

struct RawLine {
  std::string_view text;
  std::size_t begin = 0;
};

std::vector<RawLine> split_lines(std::string_view text) {
  std::vector<RawLine> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n\f", begin), text.size());
    lines.push_back({text.substr(begin, end - begin), begin});
    begin = end + 1;
    if (end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n') ++begin;
  }
  return lines;
}

std::string without_annotations(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t pos = 0; pos < raw.size(); ++pos) {
    const std::string_view pair = raw.substr(pos, 2);
    if (pair == "[$" || pair == "[#" || pair == "$]" || pair == "#]") {
      ++pos;
    } else {
      out.push_back(raw[pos]);
    }
  }
  return out;
}

// The column at which the file wraps its lines; 0 when every paragraph stands on one line.
std::size_t wrap_width(const std::vector<RawLine>& lines) {
  std::vector<std::size_t> widths;
  for (const RawLine& line : lines) {
    if (!line.text.empty()) widths.push_back(line.text.size());
  }
  if (widths.empty()) return 0;
  const auto at = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() * 98 / 100);
  std::nth_element(widths.begin(), at, widths.end());
  return *at <= kWidestWrap ? *at : 0;
}

bool continues(std::string_view previous_row, std::string_view paragraph, std::string_view row,
               std::size_t width) {
  const std::string_view clean = strip(paragraph);
  if (opens_paragraph_after(clean, row)) return false;
  if (width == 0) return !ends_sentence(clean) && begins_lower(row);
  const std::size_t first_word = std::min(row.find(' '), row.size());
  // A row that had room for the next word was ended by its author, not by the wrapping.
  const bool was_full = previous_row.size() + 1 + first_word >= width * 3 / 4;
  if (was_full)
    return label_at_start(clean) != LabelKind::kGrouping || begins_lower(row) || !ends_sentence(clean);
  return !ends_sentence(clean) && begins_lower(row);
}

class ParagraphJoiner {
 public:
  ParagraphJoiner(LineSink& sink, const DecodedText& decoded, std::size_t width)
      : sink_(sink), decoded_(decoded), width_(width) {}

  absl::Status take(const RawLine& raw) {
    const std::string row = without_annotations(strip(raw.text));
    if (row.empty() || row == "\xC2\xA0") return flush();
    if (!paragraph_.empty() && !continues(previous_row_, paragraph_, row, width_))
      ATIMO_RETURN_IF_ERROR(flush());
    if (paragraph_.empty()) {
      begin_ = raw.begin;
    } else {
      paragraph_.push_back(' ');
    }
    paragraph_ += row;
    previous_row_ = row;
    end_ = raw.begin + raw.text.size();
    return absl::OkStatus();
  }

  absl::Status flush() {
    legal::SourceLine line;
    line.text = std::move(paragraph_);
    paragraph_.clear();
    if (decoded_.same_bytes) {
      line.byte_begin = static_cast<std::uint32_t>(begin_ + decoded_.offset);
      line.byte_end = static_cast<std::uint32_t>(end_ + decoded_.offset);
    }
    return sink_.add(std::move(line));
  }

 private:
  LineSink& sink_;
  const DecodedText& decoded_;
  std::size_t width_;
  std::string paragraph_;
  std::string previous_row_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

absl::StatusOr<legal::SourceText> read_text(std::string_view bytes, std::string_view name,
                                            const ReadLimits& limits) {
  const DecodedText decoded = decode_text(bytes);
  const std::vector<RawLine> lines = split_lines(decoded.utf8);
  LineSink sink(name, limits);
  ParagraphJoiner joiner(sink, decoded, wrap_width(lines));
  for (const RawLine& line : lines) ATIMO_RETURN_IF_ERROR(joiner.take(line));
  ATIMO_RETURN_IF_ERROR(joiner.flush());
  return std::move(sink).finish("text");
}

}  // namespace atimo::ingest::internal
