#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "atimo/legal/reference.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_round_trip(const atimo::legal::Reference& reference) {
  const std::string urn = reference.to_urn();
  if (urn.empty()) return;
  const auto parsed = atimo::legal::Reference::parse_urn(urn);
  require(parsed.has_value());
  require(parsed->to_urn() == urn);
  require(parsed->path == reference.path);
  require(parsed->norm.matches(reference.norm));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::uint32_t last_begin = 0;
  for (const auto& reference : atimo::legal::find_references(text)) {
    require(reference.begin < reference.end && reference.end <= size);
    require(reference.begin >= last_begin);
    last_begin = reference.begin;
    check_round_trip(reference);
    if (reference.range_end) require(reference.range_end->steps.size() == reference.path.steps.size());
  }
  if (const auto norm = atimo::legal::parse_norm_heading(text)) {
    const std::string urn = norm->to_urn();
    if (!urn.empty()) require(atimo::legal::NormId::parse_urn(urn).has_value());
  }
  (void)atimo::legal::find_date(text);
  if (const auto path = atimo::legal::DevicePath::parse_lexml(text)) {
    require(atimo::legal::DevicePath::parse_lexml(path->to_lexml()) == path);
  }
  if (const auto path = atimo::legal::DevicePath::parse_span_id(text)) {
    require(!path->to_span_id().empty());
  }
  return 0;
}
