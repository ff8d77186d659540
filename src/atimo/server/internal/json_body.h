#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::server::internal {

// A body that is a JSON object, no deeper than a request needs. InvalidArgument: not UTF-8, not JSON (says
// where), not an object; `example` shows one.
absl::StatusOr<nlohmann::json> parse_object(std::string_view body, std::string_view example);

// One value of a body. OutOfRange names the field and what is allowed.
absl::Status read_text(std::string_view name, const nlohmann::json& value, std::string& out);
absl::StatusOr<bool> read_flag(std::string_view name, const nlohmann::json& value);
// Which end of a long text is cut: there is one answer.
absl::Status read_direction(std::string_view name, const nlohmann::json& value);
struct WholeRange {
  std::uint32_t least = 0, most = 0;
};
absl::StatusOr<std::uint32_t> read_whole(std::string_view name, const nlohmann::json& value,
                                         WholeRange range);

// A field of a body that serves several dialects, told apart by bits.
template <typename Request>
struct Field {
  std::string_view name;
  unsigned dialects = 0;
  absl::Status (*read)(std::string_view name, const nlohmann::json& value, Request& request) = nullptr;
};

// Reads what the dialect knows; null is as good as absent. OutOfRange: a field that it does not know (says
// which it does), or the field's own error.
template <typename Request>
absl::Status read_fields(const nlohmann::json& body, std::span<const Field<Request>> fields, unsigned dialect,
                         Request& request) {
  for (const auto& [name, value] : body.items()) {
    const Field<Request>* known = nullptr;
    std::string allowed;
    for (const Field<Request>& field : fields) {
      if ((field.dialects & dialect) == 0) continue;
      if (field.name == name) known = &field;
      allowed += concat(allowed.empty() ? "" : ", ", field.name);
    }
    if (known == nullptr)
      return absl::OutOfRangeError(
          concat("campo desconhecido \"", truncate_utf8(name, 64), "\"; os permitidos são ", allowed));
    if (!value.is_null()) ATIMO_RETURN_IF_ERROR(known->read(known->name, value, request));
  }
  return absl::OkStatus();
}

}  // namespace atimo::server::internal
