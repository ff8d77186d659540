#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "absl/status/status.h"
#include "atimo/server/routes.h"

namespace atimo::server::internal {

// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) into a body. Begins it
// with the first event, so that what fails before still has a status of its own. Errors as
// BodyStream::write().
class EventStream {
 public:
  explicit EventStream(BodyStream& body) : body_(body) {}

  // An empty name: an event of the data alone.
  absl::Status send(std::string_view name, const nlohmann::ordered_json& data);
  absl::Status send_text(std::string_view name, std::string_view line);
  bool has_begun() const { return has_begun_; }

 private:
  BodyStream& body_;
  bool has_begun_ = false;
};

// Whether the client asked for events.
bool accepts_events(std::string_view accept);

}  // namespace atimo::server::internal
