#include "atimo/server/internal/event_stream.h"

#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "atimo/wire/json.h"

namespace atimo::server::internal {

absl::Status EventStream::send(std::string_view name, const nlohmann::ordered_json& data) {
  return send_text(name, wire::to_text(data));
}

absl::Status EventStream::send_text(std::string_view name, std::string_view line) {
  if (!has_begun_) body_.begin("text/event-stream; charset=utf-8", ":\n\n");
  has_begun_ = true;
  return body_.write(name.empty() ? concat("data: ", line, "\n\n")
                                  : concat("event: ", name, "\ndata: ", line, "\n\n"));
}

bool accepts_events(std::string_view accept) {
  return accept.find("text/event-stream") != std::string_view::npos;
}

}  // namespace atimo::server::internal
