#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atimo/encoder/batch.h"
#include "atimo/encoder/model_file.h"

namespace atimo::encoder {

// A batch on its way through the layers of a model. Several may be under way on one backend, one step at a
// time: that is how an urgent batch overtakes a long one. Belongs to the thread that owns the backend.
class Pass {
 public:
  virtual ~Pass() = default;
  virtual bool done() const = 0;
  // Runs the next layer, or, after the last, the heads. REQUIRES: !done().
  virtual void advance() = 0;
  // One output an input, in the batch's order. REQUIRES: done(). Internal: a number that is not finite came
  // out; it never leaves.
  virtual absl::StatusOr<std::vector<Output>> outputs() = 0;
};

// One model on one device. Thread-compatible: one thread owns it (see Scheduler). A row gives the same bits
// alone as in any batch on the same backend.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual const ModelInfo& info() const = 0;
  // Whether the model can do this with such an input. Thread-safe. InvalidArgument: no token or too many of
  // them, an id outside the vocabulary, a head that the model has not.
  virtual absl::Status accepts(std::span<const TokenId> input, const Heads& heads) const = 0;
  // REQUIRES: the batch is not empty, and each of its inputs is accepted with these heads.
  virtual std::unique_ptr<Pass> begin(const PackedBatch& batch, const Heads& heads) = 0;
  // Whether passes may be begun and run by any thread at any time. A backend whose work is over sooner than a
  // thread is woken for it: what asks runs it itself.
  virtual bool serves_any_thread() const { return false; }
  virtual std::string name() const = 0;  // "cpu avx512-vnni-bf16, 2 threads"
};

struct CpuOptions {
  std::size_t threads = 0;      // 0: one for each core this process may use
  std::string instruction_set;  // a name of docs/formats/model.md's table; empty: the fastest there is
};

// Borrows nothing: the file stays open as long as the backend.
absl::StatusOr<std::unique_ptr<Backend>> make_cpu_backend(std::shared_ptr<const ModelFile> model,
                                                          const CpuOptions& options);

}  // namespace atimo::encoder
