#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/base/date.h"
#include "atimo/legal/reference.h"
#include "atimo/store/store.h"

namespace atimo::retrieval {

// What the corpus holds for one reference of a question.
struct Resolution {
  legal::Reference reference;
  std::vector<store::StoredDevice>
      devices;  // of the one norm that fits; a range gives several, at most kMaxRange
  std::vector<const store::Document*>
      candidates;               // norms that fit when more than one does; borrowed from `documents`
  bool norm_missing = false;    // a norm is named and the corpus does not hold it
  bool device_missing = false;  // the norm is there, the device is not (in the asked wording)
  const store::Document* document = nullptr;  // the norm that fits; borrowed
};

inline constexpr std::size_t kMaxRange = 20;

// The documents that a named norm may be. The ADCT is a document of its own or else a part of the
// Constituição.
std::vector<const store::Document*> documents_named(const legal::NormId& norm,
                                                    std::span<const store::Document> documents);

// Looks the reference up. A norm that is not named is resolved when only one of `documents` has such a
// device. A reference without an article ("§ 2º") resolves to no device.
absl::StatusOr<Resolution> resolve(const store::Store& store, std::span<const store::Document> documents,
                                   const legal::Reference& reference, std::optional<Date> as_of);

}  // namespace atimo::retrieval
