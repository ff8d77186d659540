#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/verify/devices.h"
#include "atimo/verify/finding.h"

namespace atimo::verify {

struct VerifierOptions {
  std::uint32_t most_held_bytes = 200;        // of prose behind what is not decided yet
  std::uint32_t most_quotation_bytes = 4096;  // a longer quotation is not checked
};

// Checks an answer while a model writes it: markers "[lei-14133-2021#art75]" become numbers, references in
// prose are resolved, quotations are looked for in the devices they are attributed to. What is not verified
// gets " [não verificado]" behind it, a marker "[citação não verificada]" in its place; a quotation that is
// nearly right gets the norm's own words.
// Text and findings do not depend on how the answer was cut into pieces. Any bytes are accepted; time is
// linear in the answer, for a given context. Used by one thread. `devices` must outlive it.
class StreamVerifier {
 public:
  StreamVerifier(std::vector<Passage> passages, const Devices& devices, VerifierOptions options = {});
  ~StreamVerifier();
  StreamVerifier(StreamVerifier&&) noexcept;
  StreamVerifier& operator=(StreamVerifier&&) noexcept;

  // Text that may be shown now; nothing of it changes later.
  std::string feed(std::string_view piece);
  // The rest. Call once, at the end.
  std::string finish();

  // Of the text given out so far, in order.
  const std::vector<Finding>& findings() const;
  // Ids of the cited devices; number n of the text is cited_ids()[n - 1].
  const std::vector<std::string>& cited_ids() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atimo::verify
