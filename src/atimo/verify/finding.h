#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What was checked in an answer, and what came out.
namespace atimo::verify {

enum class Kind : std::uint8_t { kMarker, kReference, kQuotation };

enum class Verdict : std::uint8_t {
  kVerified,
  kRepaired,  // a quotation whose words were replaced with those of the norm
  kUnverified,
};

// Why something is not verified.
enum class Problem : std::uint8_t {
  kNone,
  kUnknownNorm,
  kUnknownDevice,
  kNotInContext,  // exists, but the model was not given it
  kNotInForce,    // and the sentence does not say so
  kAmbiguous,     // of which norm or article is not to be seen
  kOtherDevice,   // the quoted text stands elsewhere
  kOtherText,     // nearly the quoted text, but another number, negation or word that decides
  kNoSuchText,
  kOpenQuotation,  // never closed, or too long to be checked
};

// One marker, reference or quotation of the answer.
struct Finding {
  Kind kind = Kind::kReference;
  std::uint32_t begin = 0, end = 0;  // bytes of the text given out, without the mark behind it
  Verdict verdict = Verdict::kVerified;
  Problem problem = Problem::kNone;
  std::string device_id;   // what it stands for; of a quotation, where its text was found; may be empty
  std::string written;     // by the model
  std::string right_text;  // of a quotation that is repaired or kOtherText: the norm's own words
};

// ASCII words that programs branch on: "marker", "verified", "unknown_device"; "" for kNone.
std::string_view name_of(Kind kind);
std::string_view name_of(Verdict verdict);
std::string_view code_of(Problem problem);
// For users, in Portuguese: "o dispositivo não existe"; "" for kNone.
std::string_view label_of(Problem problem);

// The part of the findings that is verified or repaired, 0..1; 1 where there is none.
double share(const std::vector<Finding>& findings);
// True when nothing is unverified: only such an answer may be given again.
bool may_be_kept(const std::vector<Finding>& findings);

}  // namespace atimo::verify
