#include "atimo/models/internal/pooling.h"

#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/catalog.h"

namespace atimo::models::internal {
namespace {

using encoder::Pooling;

constexpr std::uint64_t kMaxConfigBytes = 64 << 10;

absl::StatusOr<Pooling> parse_pooling(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return absl::InvalidArgumentError("não é um objeto JSON");
  std::string chosen;
  for (const auto& [key, value] : json.items()) {
    if (!key.starts_with("pooling_mode_") || !value.is_boolean() || !value.get<bool>()) continue;
    if (!chosen.empty())
      return absl::InvalidArgumentError(concat(chosen, " e ", key, " juntos não são aceitos"));
    chosen = key;
  }
  if (chosen == "pooling_mode_cls_token") return Pooling::kFirst;
  if (chosen == "pooling_mode_mean_tokens") return Pooling::kMean;
  return absl::InvalidArgumentError(concat(chosen.empty() ? "nenhum modo" : chosen,
                                           "; aceitos: pooling_mode_cls_token e pooling_mode_mean_tokens"));
}

}  // namespace

absl::StatusOr<Pooling> pooling_of(std::string_view name, const std::filesystem::path& folder,
                                   encoder::Family family) {
  if (const CatalogModel* model = find_model(name)) return model->pooling;
  const std::filesystem::path path = folder / "1_Pooling" / "config.json";
  const absl::StatusOr<std::string> text = read_file(path, kMaxConfigBytes);
  if (text.status().code() == absl::StatusCode::kNotFound)
    return family == encoder::Family::kXlmRoberta ? Pooling::kFirst : Pooling::kMean;
  ATIMO_RETURN_IF_ERROR(text.status());
  absl::StatusOr<Pooling> pooling = parse_pooling(*text);
  if (!pooling.ok()) return annotate(pooling.status(), path.string());
  return pooling;
}

}  // namespace atimo::models::internal
