#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>

#include "absl/status/statusor.h"
#include "atimo/base/context.h"
#include "atimo/engine/engine.h"
#include "atimo/eval/qrels.h"

namespace atimo::eval {

// Writes what a ranker sees of every judged query, for training one (docs/training.md). `path` receives the
// features, one row of float32 a candidate; `path`.tsv a line for each row, "query, candidate, relevance"
// between tabs, after one with the names of the features. Returns the number of rows. The first failing query
// ends the export, with its id in the message.
absl::StatusOr<std::size_t> export_features(const engine::LocalEngine& engine, const Context& context,
                                            std::span<const Query> queries, const Qrels& qrels,
                                            const std::filesystem::path& path,
                                            const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace atimo::eval
