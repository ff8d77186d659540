#include <cstddef>
#include <cstdint>
#include <string>

#include "../tests/server/fake_engine.h"
#include "atimo/server/routes.h"

// First byte: which route reads the rest. Whatever comes, the router answers JSON with a status it knows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static atimo::server::testing::FakeEngine engine;
  static const atimo::server::Router router(engine);
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  atimo::server::Request request;
  request.method = data[0] % 2 == 0 ? "POST" : "GET";
  switch (data[0] / 2 % 6) {
    case 0:
      request.target = "/ask";
      request.body = rest;
      break;
    case 1:
      request.target = "/documents";
      request.content_type = "multipart/form-data; boundary=b";
      request.body = rest;
      break;
    case 2:
      request.target = "/search?" + rest;
      break;
    case 3:
      request.target = "/v1/chat/completions";
      request.body = rest;
      break;
    case 4:
      request.target = "/retrieval";
      request.body = rest;
      break;
    default:
      request.target = rest;
      request.content_type = "application/json";
  }
  const atimo::server::Response response = router.handle(request);
  engine.uploads.clear();
  if (response.status < 200 || response.status > 504 || !response.body.starts_with('{')) __builtin_trap();
  return 0;
}
