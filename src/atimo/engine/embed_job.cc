#include "atimo/engine/embed_job.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "atimo/base/status_macros.h"

namespace atimo::engine {
namespace {

// Few enough that little is lost when it is stopped, many enough that publishing them costs little beside
// making them.
constexpr std::uint32_t kPortion = 256;

absl::StatusOr<std::vector<std::string>> texts_of(const store::Store& store,
                                                  const std::vector<store::StoredDevice>& units) {
  std::vector<std::string> texts;
  texts.reserve(units.size());
  absl::flat_hash_map<store::DocumentRow, std::string> titles;
  for (const store::StoredDevice& unit : units) {
    const auto [title, fresh] = titles.try_emplace(unit.document);
    if (fresh) {
      ATIMO_ASSIGN_OR_RETURN(store::Document document, store.document(unit.document));
      title->second = std::move(document.title);
    }
    texts.push_back(retrieval::embedded_text(title->second, unit));
  }
  return texts;
}

absl::StatusOr<std::vector<store::UnitVector>> vectors_of(const Context& context, const store::Store& store,
                                                          const retrieval::Embedder& embedder,
                                                          const std::vector<store::StoredDevice>& units) {
  ATIMO_ASSIGN_OR_RETURN(const std::vector<std::string> texts, texts_of(store, units));
  ATIMO_ASSIGN_OR_RETURN(auto results, embedder.units(context, texts));
  std::vector<store::UnitVector> vectors;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (absl::IsInvalidArgument(results[i].status())) continue;
    ATIMO_ASSIGN_OR_RETURN(std::vector<float> dense, std::move(results[i]));
    vectors.push_back({units[i].wording, std::move(dense)});
  }
  return vectors;
}

}  // namespace

absl::Status embed_missing(const Context& context, store::Store& store, const retrieval::Embedder& embedder,
                           const EmbedJobHooks& hooks) {
  ATIMO_ASSIGN_OR_RETURN(const std::uint64_t total, store.count_without_vector(embedder.identity()));
  std::uint64_t done = 0;
  store::WordingId last = 0;
  while (true) {
    ATIMO_RETURN_IF_ERROR(context.check());
    ATIMO_ASSIGN_OR_RETURN(const std::vector<store::StoredDevice> units,
                           store.units_without_vector(embedder.identity(), last, kPortion));
    if (units.empty()) return absl::OkStatus();
    if (hooks.progress) hooks.progress(done, total);
    ATIMO_ASSIGN_OR_RETURN(const std::vector<store::UnitVector> vectors,
                           vectors_of(context, store, embedder, units));
    ATIMO_RETURN_IF_ERROR(store.put_vectors(embedder.identity(), vectors));
    ATIMO_RETURN_IF_ERROR(hooks.publish());
    done += units.size();
    last = units.back().wording;
  }
}

}  // namespace atimo::engine
