#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/legal/device_path.h"
#include "atimo/legal/norm_id.h"

namespace atimo::verify::internal {

// What a reference or a marker names, once it is known of which norm and article.
struct Citation {
  legal::NormId norm;
  legal::DevicePath path;  // empty: the norm as a whole
  std::optional<legal::DevicePath> range_end;
};

// True for "§ 2º", "inciso IV": of an article that the text does not name.
bool lacks_article(const legal::DevicePath& path);
// "inciso IV" said where `base` was spoken of: "art. 7º, § 2º, I" gives "art. 7º, § 2º, IV". Empty where
// `base` names no article.
legal::DevicePath complete(const legal::DevicePath& base, const legal::DevicePath& path);
// True when `whole` ends with the steps of `part`.
bool ends_with(const legal::DevicePath& whole, const legal::DevicePath& part);

// A bracket's content as ids: "a; b" gives two. Spaces and letter case are of no account.
std::vector<std::string> marker_ids(std::string_view content);
// True when the shape is that of an id: "lei-14133-2021#art75_cpt_inc2", "art75", or a bare number, which
// only this program may give.
bool looks_like_id(std::string_view id);

}  // namespace atimo::verify::internal
