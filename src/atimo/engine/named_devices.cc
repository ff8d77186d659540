#include "atimo/engine/named_devices.h"

#include <algorithm>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/engine/passage_builder.h"

namespace atimo::engine {
namespace {

constexpr std::size_t kCandidatesListed = 5;

// "§ 2º", "inciso II": part of an article that was not said.
bool lacks_article(const legal::DevicePath& path) {
  if (path.empty()) return false;
  switch (path.steps.front().kind) {
    case legal::DeviceKind::kCaput:
    case legal::DeviceKind::kParagrafo:
    case legal::DeviceKind::kInciso:
    case legal::DeviceKind::kAlinea:
    case legal::DeviceKind::kItem:
      return true;
    default:
      return false;
  }
}

std::string candidate_list(const retrieval::Resolution& resolution,
                           std::span<const retrieval::ScoredUnit> units) {
  const auto rank = [&](const store::Document* document) {
    return std::find_if(units.begin(), units.end(),
                        [&](const retrieval::ScoredUnit& u) { return u.attributes.group == document->row; }) -
           units.begin();
  };
  std::vector<const store::Document*> candidates = resolution.candidates;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  std::string out;
  for (std::size_t i = 0; i < std::min(candidates.size(), kCandidatesListed); ++i) {
    if (i > 0) out.append("; ");
    out.append(citation_of(*candidates[i], store::StoredDevice{}));
  }
  if (candidates.size() > kCandidatesListed)
    out.append(concat(" e outras ", candidates.size() - kCandidatesListed));
  return out;
}

}  // namespace

bool removed_meanwhile(const absl::Status& status) { return absl::IsNotFound(status); }

bool NamedDevices::covers(store::DocumentRow document, std::string_view unit_id) const {
  return covered_units_.contains(concat(document, '#', unit_id));
}

// The documents a reference may mean.
std::vector<store::Document> NamedDevices::admissible_documents() const {
  std::vector<store::Document> out;
  for (const store::Document& document : env_.documents) {
    const auto& wanted = question_.document_ids;
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), document.id) != wanted.end())
      out.push_back(document);
  }
  return out;
}

absl::Status NamedDevices::add_to(SearchResult& result, std::span<const retrieval::ScoredUnit> units) {
  note_missing_norm(result);
  if (!understanding_.names_device) return absl::OkStatus();
  const std::vector<store::Document> documents = admissible_documents();
  legal::NormId last_norm;
  for (legal::Reference reference : understanding_.references) {
    if (reference.norm.is_known()) last_norm = reference.norm;
    if (reference.previous_norm) reference.norm = last_norm;
    const absl::Status status = add_reference(documents, reference, units, result);
    if (!status.ok() && !removed_meanwhile(status)) return status;
    ATIMO_RETURN_IF_ERROR(context_.check());
  }
  return absl::OkStatus();
}

absl::Status NamedDevices::add_reference(const std::vector<store::Document>& documents,
                                         const legal::Reference& reference,
                                         std::span<const retrieval::ScoredUnit> units, SearchResult& result) {
  ATIMO_ASSIGN_OR_RETURN(const retrieval::Resolution resolution,
                         retrieval::resolve(env_.store, documents, reference, result.as_of));
  note_what_is_missing(resolution, units, result);
  for (const store::StoredDevice& device : resolution.devices) {
    ATIMO_RETURN_IF_ERROR(add_device(*resolution.document, device, result));
  }
  return absl::OkStatus();
}

// A question about a norm that is not here ("prazo de recurso na Lei 8.666") is told so, not answered from
// another one.
void NamedDevices::note_missing_norm(SearchResult& result) const {
  if (!understanding_.names_norm || understanding_.names_device) return;
  const legal::Reference* missing = nullptr;
  for (const legal::Reference& reference : understanding_.references) {
    if (!reference.norm.is_known()) continue;
    if (!retrieval::documents_named(reference.norm, env_.documents).empty()) return;
    missing = &reference;
  }
  if (missing != nullptr) result.notes.push_back(concat(missing->norm.to_citation(), " não está no acervo."));
}

absl::Status NamedDevices::add_device(const store::Document& document, const store::StoredDevice& device,
                                      SearchResult& result) {
  if (result.passages.size() >= question_.top_k) return absl::OkStatus();
  if (!seen_.insert(concat(document.row, '#', device.id)).second) return absl::OkStatus();
  if (!device.unit_id.empty()) covered_units_.insert(concat(document.row, '#', device.unit_id));
  Passage passage = passage_of(document, device);
  passage.relevance = 1;
  if (device.unit_id.empty()) {
    passage.text = concat(device.label, device.label.empty() ? "" : " ", device.heading, device.text);
  } else {
    ATIMO_ASSIGN_OR_RETURN(const std::vector<store::StoredDevice> unit,
                           env_.store.unit(document.row, device.unit_id, result.as_of));
    passage.text = retrieval::quote(unit, shown_for_device(unit, device.id));
  }
  result.question_class = QuestionClass::kExactReference;
  result.passages.push_back(std::move(passage));
  return absl::OkStatus();
}

void NamedDevices::note_what_is_missing(const retrieval::Resolution& resolution,
                                        std::span<const retrieval::ScoredUnit> units,
                                        SearchResult& result) const {
  const std::string device = resolution.reference.path.to_citation();
  if (resolution.norm_missing) {
    result.notes.push_back(concat(resolution.reference.norm.to_citation(), " não está no acervo."));
  } else if (resolution.device_missing && resolution.document != nullptr) {
    store::StoredDevice asked;
    asked.id = resolution.reference.path.to_lexml();
    const std::string when =
        result.as_of ? concat(", na redação vigente em ", result.as_of->to_brazilian()) : "";
    result.notes.push_back(
        concat("O acervo não tem o ", citation_of(*resolution.document, asked), when, "."));
  } else if (lacks_article(resolution.reference.path) && !resolution.reference.self) {
    const std::string asked = question_.text.substr(resolution.reference.begin,
                                                    resolution.reference.end - resolution.reference.begin);
    result.notes.push_back(concat("Falta o artigo em \"", asked, "\": diga de que artigo se trata."));
  } else if (!resolution.candidates.empty()) {
    result.notes.push_back(concat("Mais de uma norma do acervo tem ", device, ": ",
                                  candidate_list(resolution, units), ". Diga de qual se trata."));
  }
}

}  // namespace atimo::engine
