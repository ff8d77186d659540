#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "atimo/base/date.h"
#include "atimo/legal/reference.h"

namespace atimo::retrieval {

// What a question says before anything is searched.
struct Understanding {
  std::vector<legal::Reference> references;
  std::optional<Date> as_of;  // "art. 5º em 1990": the end of that year; "em 5 de outubro de 1988": that day
  // It asks for what a device says, rather than naming one in passing: a short text with a device reference.
  bool names_device = false;
  // A short text that names a norm, with or without a device: an answer from another norm would mislead.
  bool names_norm = false;
};

Understanding understand(std::string_view question);

}  // namespace atimo::retrieval
