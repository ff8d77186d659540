#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/reference.h"
#include "atimo/verify/internal/citation.h"
#include "atimo/verify/internal/context.h"

namespace atimo::verify::internal {

// Prose without the signs of Markdown's emphasis, which would cut "art. **75**, II" in two.
class PlainProse {
 public:
  explicit PlainProse(std::string_view written);
  const std::string& text() const { return text_; }
  // The same places in what was written.
  std::size_t in_written(std::size_t place) const { return places_[place]; }
  std::vector<legal::Reference> in_written(std::vector<legal::Reference> references) const;

 private:
  std::string text_;
  std::vector<std::uint32_t> places_;  // of each byte of text_, and of its end
};

// What was cited before a reference, and how near.
struct Nearby {
  Citation citation;
  bool same_sentence = false, same_paragraph = false;
};
// The norm and the article that a reference leaves out; `behind` is what the marker behind it cites, or null.
// nullopt when that is not to be seen.
std::optional<Citation> understand(Citation written, const std::optional<Nearby>& before,
                                   const Citation* behind, const Context& context);

// True when the sentence says that what it speaks of is not in force: "foi revogado", "vigorava".
bool says_not_in_force(std::string_view sentence);

// A quotation as shown, with another text between its signs.
std::string with_quoted(std::string_view shown, std::string_view quoted, std::string_view text);

}  // namespace atimo::verify::internal
