#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace atimo::server::internal {

// A part of a multipart/form-data body. Views point into the body.
struct Part {
  std::string name;
  std::string file_name;  // empty: a plain field
  std::string_view bytes;
};

// At most 32 parts. InvalidArgument: no boundary, a part without headers, a body that ends inside a part.
absl::StatusOr<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

// "type/subtype" in lower case, without parameters.
std::string media_type(std::string_view content_type);

}  // namespace atimo::server::internal
