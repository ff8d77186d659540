#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/internal/label.h"
#include "atimo/legal/internal/quotation.h"
#include "atimo/legal/internal/tree_builder.h"
#include "atimo/legal/norma.h"
#include "atimo/legal/source_text.h"

namespace atimo::legal::internal {

// One pass over a source's lines; each line is a device, a grouping, a heading, a quotation, or text of the device before.
class StructureParser {
 public:
  explicit StructureParser(const SourceText& source);
  Norma parse() &&;

 private:
  struct Line {
    std::string_view text;
    const SourceLine* source;
    std::size_t index;
  };

  void read_line(const Line& line);
  void read_struck(const Line& line);
  bool read_quotation(const Line& line);
  bool read_part(const Line& line);
  bool read_article(const Line& line);
  bool read_grouping_line(const Line& line);
  bool read_device(const Line& line);
  void read_text(const Line& line);

  bool read_grouping_name(const Line& line);
  bool read_heading(const Line& line);
  bool accepts(const Label& label);
  void add(const Label& label, const Line& line);
  void quote(std::string_view text);
  void reopen();
  void begin_body(std::size_t index);
  bool labelled_next(std::size_t index) const;
  void read_as_units();

  const SourceText& source_;
  Norma norma_;
  TreeBuilder tree_;
  std::vector<bool> closing_ahead_;
  std::vector<Line> late_groupings_;
  std::size_t body_ = 0;
  std::size_t last_labelled_ = 0;
  bool in_body_ = false;
  bool in_quote_ = false;
  bool quote_unmarked_ = false;  // a quotation without quote signs
  bool closed_ = false;
  bool in_comment_ = false;
};

}  // namespace atimo::legal::internal
