#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atimo/legal/device_path.h"

namespace atimo::legal::internal {

// Upper bounds on untrusted ids: no real norm comes near them.
constexpr std::size_t kMaxSteps = 16;
constexpr std::size_t kMaxLetters = 4;
constexpr std::uint32_t kMaxNumber = 999'999;

// LexML's code of a kind of step ("art", "par"); the fixed parts carry their whole name ("ementa").
std::string_view step_code(DeviceKind kind);
std::optional<DeviceKind> kind_of_code(std::string_view code);
// Steps that stand without a number.
bool is_numberless(DeviceKind kind);

// "A" for 1, "Z" for 26, "AA" for 27.
std::string letters_name(std::uint16_t letter);
// Accepts either case; nullopt beyond two letters.
std::optional<std::uint16_t> parse_letters(std::string_view text);

// A decimal number of at most kMaxNumber, digits only.
std::optional<std::uint32_t> parse_number(std::string_view text);

}  // namespace atimo::legal::internal
