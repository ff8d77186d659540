#include <cstddef>
#include <cstdint>
#include <string>

#include "../tests/server/fake_engine.h"
#include "atimo/mini/mini.h"
#include "atimo/server/routes.h"

namespace {

std::shared_ptr<atimo::server::ModelService> mini_service() {
  auto file = atimo::encoder::ModelFile::view(atimo::mini::model_bytes(), "mini");
  if (!file.ok()) __builtin_trap();
  auto model = atimo::encoder::Encoder::open(*file, "mini", {});
  if (!model.ok()) __builtin_trap();
  atimo::server::ServedModel served;
  served.encoder = *std::move(model);
  return std::make_shared<atimo::server::ModelService>(std::vector<atimo::server::ServedModel>{served});
}

}  // namespace

// First byte: which route reads the rest as its body. Whatever comes, the answer is JSON with a status that
// the router knows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static atimo::server::testing::FakeEngine engine;
  static atimo::server::RouterOptions options;
  if (options.models == nullptr) options.models = mini_service();
  static const atimo::server::Router router(engine, options);
  constexpr const char* kTargets[] = {"/embed", "/v1/embeddings", "/rerank", "/v2/rerank"};
  atimo::server::Request request;
  request.method = "POST";
  request.target = kTargets[data[0] % 4];
  request.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  const atimo::server::Response response = router.handle(request);
  const bool json = response.body.starts_with('{') || response.body.starts_with('[');
  if (response.status < 200 || response.status > 504 || !json) __builtin_trap();
  return 0;
}
