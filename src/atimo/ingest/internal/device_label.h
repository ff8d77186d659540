#pragma once

#include <string_view>

namespace atimo::ingest::internal {

enum class LabelKind { kNone, kArticle, kParagraph, kRoman, kLetter, kNumber, kGrouping };

// What a line of a norm opens with: "Art. 5º", "§ 1º" or "Parágrafo único", "II -", "a)", "1.", "CAPÍTULO I".
// Opening quotation marks in front are passed over. Looks at the first bytes only.
LabelKind label_at_start(std::string_view line);

// Whether text that ends so may be followed by a new device: "; ", ":", ".", "; e", ")", a dash of
// omission...
bool ends_sentence(std::string_view text);

// Whether `line`, found right under `previous` without any visual gap, opens a new paragraph. A label in the
// middle of a sentence ("nos termos do" / "§ 1º deste artigo") does not.
bool opens_paragraph_after(std::string_view previous, std::string_view line);

// Whether the first letter is lower case (ASCII or Latin-1 Portuguese letters).
bool begins_lower(std::string_view line);

}  // namespace atimo::ingest::internal
