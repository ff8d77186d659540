#include "atimo/legal/reference.h"
namespace atimo::legal {
std::vector<Reference> find_references(std::string_view) { return {}; }
std::optional<NormId> parse_norm_heading(std::string_view t) { if (t.find("1")==t.npos) return std::nullopt; NormId n; n.type = NormType::kLei; return n; }
std::optional<Date> find_date(std::string_view) { return std::nullopt; }
}
