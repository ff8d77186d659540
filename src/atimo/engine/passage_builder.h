#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "atimo/engine/answer.h"
#include "atimo/retrieval/device_selection.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// "art. 75, II, da Lei nº 14.133/2021"; for a unit that is no article, its document's title.
std::string citation_of(const store::Document& document, const store::StoredDevice& device);

// A passage that cites `device` of `document`; text, score and relevance are the caller's to set.
Passage passage_of(const store::Document& document, const store::StoredDevice& device);

// Of a unit in order, the device and everything below it. REQUIRES: the unit has the device.
std::vector<store::StoredDevice> device_with_below(std::vector<store::StoredDevice> unit,
                                                   std::string_view device_id);

// For a device that was asked for by its name: itself with everything below it, and what introduces it.
// REQUIRES: unit[0] is the unit of `device_id`. Empty when the unit does not hold it.
std::vector<std::size_t> shown_for_device(std::span<const store::StoredDevice> unit,
                                          std::string_view device_id);

}  // namespace atimo::engine
