#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "atimo/base/concat.h"
#include "atimo/encoder/model_file.h"

// A hostile model file is an error, or a model whose every section lies inside the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int descriptor = memfd_create("model", MFD_CLOEXEC);
  if (descriptor < 0 || write(descriptor, data, size) != static_cast<ssize_t>(size)) __builtin_trap();
  const auto model = atimo::encoder::ModelFile::open(atimo::concat("/proc/self/fd/", descriptor));
  if (model.ok()) (void)(*model)->verify().ok();
  close(descriptor);
  return 0;
}
