#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::http {

// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) out of bytes that come
// in pieces, cut anywhere: gives the name and the data of each event when its blank line has come, the lines
// of the data joined by line feeds. Comments, ids and events without data are passed over, and so is an event
// that the stream leaves unfinished. Not thread-safe.
class SseParser {
 public:
  using OnEvent = std::function<absl::Status(std::string_view name, std::string_view data)>;

  // REQUIRES: max_event_bytes > 0.
  explicit SseParser(std::size_t max_event_bytes) : max_event_bytes_(max_event_bytes) {}

  // DataLoss: a line, or the data of an event, is longer than allowed. An error of `on_event` ends the call.
  // After an error nothing more may be taken.
  absl::Status take(std::string_view bytes, const OnEvent& on_event);

 private:
  absl::Status end_line(const OnEvent& on_event);
  absl::Status add_data(std::string_view value);
  absl::Status too_long() const;

  const std::size_t max_event_bytes_;
  std::string line_;  // without its end, as far as it has come
  std::string name_;  // of the event; empty: it has none
  std::string data_;  // of the event, each line with a line feed
  bool first_line_ = true;
  bool after_return_ = false;  // a line feed now belongs to the carriage return before it
};

}  // namespace atimo::http
