#include "atimo/retrieval/resolver.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::retrieval {
namespace {

// Looking an unnamed norm's article up in each of very many norms would cost more than the search it serves.
constexpr std::size_t kMaxNormsProbed = 2'000;

bool is_article_path(const legal::DevicePath& path) {
  return !path.empty() && path.steps.front().kind == legal::DeviceKind::kArtigo;
}

// An article's caput is stored as the article itself: its text is the caput's.
std::string stored_id(legal::DevicePath path, bool adct) {
  if (path.steps.back().kind == legal::DeviceKind::kCaput) path.steps.pop_back();
  return concat(adct ? "adct_" : "", path.to_lexml());
}

absl::StatusOr<std::optional<store::StoredDevice>> find_device(const store::Store& store,
                                                               const store::Document& document,
                                                               const legal::DevicePath& path, bool adct,
                                                               std::optional<Date> as_of) {
  absl::StatusOr<store::StoredDevice> device = store.device(document.row, stored_id(path, adct), as_of);
  if (device.ok()) return std::optional(*std::move(device));
  if (absl::IsNotFound(device.status())) return std::optional<store::StoredDevice>();
  return device.status();
}

std::vector<legal::DevicePath> expand_range(const legal::Reference& reference) {
  std::vector<legal::DevicePath> paths{reference.path};
  if (!reference.range_end || reference.range_end->steps.size() != reference.path.steps.size()) return paths;
  const std::uint32_t last = reference.range_end->steps.back().number;
  legal::DevicePath next = reference.path;
  while (next.steps.back().number < last && paths.size() < kMaxRange) {
    ++next.steps.back().number;
    next.steps.back().letters.clear();
    paths.push_back(next);
  }
  return paths;
}

}  // namespace

std::vector<const store::Document*> documents_named(const legal::NormId& norm,
                                                    std::span<const store::Document> documents) {
  std::vector<const store::Document*> fitting;
  for (const store::Document& document : documents) {
    if (norm.matches(document.norm)) fitting.push_back(&document);
  }
  if (!fitting.empty() || norm.type != legal::NormType::kAdct) return fitting;
  for (const store::Document& document : documents) {
    if (document.norm.type == legal::NormType::kConstituicao) fitting.push_back(&document);
  }
  return fitting;
}

absl::StatusOr<Resolution> resolve(const store::Store& store, std::span<const store::Document> documents,
                                   const legal::Reference& reference, std::optional<Date> as_of) {
  Resolution result;
  result.reference = reference;
  const bool named = reference.norm.is_known();
  std::vector<const store::Document*> fitting;
  if (named) {
    fitting = documents_named(reference.norm, documents);
  } else {
    for (const store::Document& document : documents) fitting.push_back(&document);
  }
  result.norm_missing = named && fitting.empty();
  if (!is_article_path(reference.path) || fitting.size() > kMaxNormsProbed) {
    if (fitting.size() == 1) result.document = fitting.front();
    return result;
  }
  std::vector<const store::Document*> holding;
  std::optional<store::StoredDevice> first;
  for (const store::Document* document : fitting) {
    const bool adct = reference.norm.type == legal::NormType::kAdct &&
                      document->norm.type == legal::NormType::kConstituicao;
    ATIMO_ASSIGN_OR_RETURN(std::optional<store::StoredDevice> device,
                           find_device(store, *document, reference.path, adct, as_of));
    if (!device) continue;
    if (holding.empty()) first = std::move(device);
    holding.push_back(document);
  }
  if (holding.size() > 1) {
    result.candidates = std::move(holding);
    return result;
  }
  if (holding.empty()) {
    result.device_missing = !fitting.empty() && (named || fitting.size() == 1);
    if (fitting.size() == 1) result.document = fitting.front();
    return result;
  }
  result.document = holding.front();
  result.devices.push_back(*std::move(first));
  const std::vector<legal::DevicePath> range = expand_range(reference);
  for (std::size_t i = 1; i < range.size(); ++i) {
    ATIMO_ASSIGN_OR_RETURN(std::optional<store::StoredDevice> device,
                           find_device(store, *result.document, range[i],
                                       result.devices.front().id.starts_with("adct_"), as_of));
    if (device) result.devices.push_back(*std::move(device));
  }
  return result;
}

}  // namespace atimo::retrieval
