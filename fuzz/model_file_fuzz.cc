#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "atimo/base/concat.h"
#include "atimo/encoder/backend.h"
#include "atimo/encoder/model_file.h"

namespace {

using atimo::encoder::ModelFile;

// A static model is small enough to run: its first and its last token, with all that it can give.
void run_static(const std::shared_ptr<const ModelFile>& model) {
  const auto backend =
      atimo::encoder::make_cpu_backend(model, {.threads = 1, .instruction_set = "reference"});
  const atimo::encoder::Heads heads{.dense = true, .sparse = true, .multi_vector = true, .hidden = true};
  const std::vector<atimo::encoder::TokenId> ids = {0, model->info().config.vocabulary - 1, 0};
  if (!backend.ok() || !(*backend)->accepts(ids, heads).ok()) __builtin_trap();
  atimo::encoder::PackedBatch batch;
  batch.add(ids, 3);
  const auto pass = (*backend)->begin(batch, heads);
  while (!pass->done()) pass->advance();
  (void)pass->outputs().ok();  // numbers that are not finite are an error
}

}  // namespace

// A hostile model file is an error, or a model whose every section lies inside the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int descriptor = memfd_create("model", MFD_CLOEXEC);
  if (descriptor < 0 || write(descriptor, data, size) != static_cast<ssize_t>(size)) __builtin_trap();
  const auto model = ModelFile::open(atimo::concat("/proc/self/fd/", descriptor));
  if (model.ok()) {
    (void)(*model)->verify().ok();
    if ((*model)->info().config.family == atimo::encoder::Family::kStatic) run_static(*model);
  }
  close(descriptor);
  return 0;
}
