// Makes a model file of a published checkpoint, as `atimo models pull --from` does: for the build, which has
// no atimo yet.
#include <iostream>
#include <string_view>

#include "atimo/base/context.h"
#include "atimo/models/model_store.h"

namespace {

absl::Status pack(std::string_view name, const char* checkpoint, const char* folder) {
  const atimo::models::ModelStore store(folder);
  const auto plan = store.plan(name, atimo::encoder::Precision::kInt8, checkpoint);
  return plan.ok() ? store.install(atimo::Context(), *plan).status() : plan.status();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "atimo_pack_model NAME CHECKPOINT FOLDER\n";
    return 2;
  }
  const absl::Status status = pack(argv[1], argv[2], argv[3]);
  if (status.ok()) return 0;
  std::cerr << status.message() << '\n';
  return 1;
}
