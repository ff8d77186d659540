#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "atimo/legal/norm_id.h"

namespace atimo::legal::internal {

// Year and date of much-cited federal norms, so that "Lei 14.133" and "Lei 14.133/2021" become one URN. Fills
// what `id` lacks; an id whose year says otherwise stays as it is.
void complete_from_known(NormId& id);

// Words that name a norm or a type of norm, folded, one space between words.
struct NormPhrase {
  // kDoubtful: capitals, and only where a device stands in front ("CE" is a state as well).
  enum class Case : std::uint8_t { kAny, kCapital, kUpper, kDoubtful };
  enum class Role : std::uint8_t {
    kType,   // "lei complementar": a number follows
    kTypes,  // "leis": a list of numbers may follow
    kName,   // "codigo civil": the norm itself
  };
  std::string_view words;
  Role role = Role::kName;
  Case letter_case = Case::kAny;
  NormType type = NormType::kUnknown;
  std::uint32_t number = 0;
  std::int16_t year = 0;  // of the edition named: the first row of a phrase is the one in force
  std::string_view authority = {};
};

std::span<const NormPhrase> norm_phrases();

}  // namespace atimo::legal::internal
