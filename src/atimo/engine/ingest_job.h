#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/base/context.h"
#include "atimo/engine/engine.h"
#include "atimo/store/store.h"

namespace atimo::engine {

// Reads sources, understands them and hands their versions to the store in bounded batches. `publish` makes
// what was stored searchable; it is called after each batch. Failures of single sources are reported,
// failures of the store end the job.
class IngestJob {
 public:
  IngestJob(store::Store& store, const Context& context, const IngestOptions& options,
            std::uint64_t max_file_bytes, std::function<absl::Status()> publish);

  absl::StatusOr<IngestReport> run_paths(const std::vector<std::filesystem::path>& paths);
  absl::StatusOr<IngestReport> run_bytes(std::string_view bytes, std::string_view name);

 private:
  absl::Status ingest_source(std::string_view bytes, const std::string& name);
  absl::Status ingest_norm(std::string_view bytes, const std::string& name);
  absl::Status ingest_corpus(std::string_view jsonl, const std::string& name);
  absl::Status queue(store::NewVersion version, IngestedDocument document);
  absl::Status flush();

  store::Store& store_;
  const Context& context_;
  const IngestOptions& options_;
  const std::uint64_t max_file_bytes_;
  const std::function<absl::Status()> publish_;
  std::vector<store::NewVersion> versions_;
  std::vector<IngestedDocument> pending_;
  std::size_t pending_devices_ = 0;
  IngestReport report_;
};

}  // namespace atimo::engine
