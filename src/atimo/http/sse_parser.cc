#include "atimo/http/sse_parser.h"

#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"

namespace atimo::http {

absl::Status SseParser::too_long() const {
  return absl::DataLossError(concat("um evento tem mais de ", max_event_bytes_, " bytes"));
}

absl::Status SseParser::take(std::string_view bytes, const OnEvent& on_event) {
  while (!bytes.empty()) {
    if (after_return_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_return_ = false;
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view part = bytes.substr(0, end);
    if (part.size() > max_event_bytes_ - line_.size()) return too_long();
    line_ += part;
    if (end == std::string_view::npos) return absl::OkStatus();
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    ATIMO_RETURN_IF_ERROR(end_line(on_event));
  }
  return absl::OkStatus();
}

absl::Status SseParser::end_line(const OnEvent& on_event) {
  const std::string complete = std::exchange(line_, {});
  std::string_view line = complete;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  first_line_ = false;
  if (line.empty()) {
    const std::string event = std::exchange(name_, {});
    if (data_.empty()) return absl::OkStatus();
    std::string data = std::exchange(data_, {});
    data.pop_back();
    return on_event(event, data);
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  // llama.cpp's server writes "error: {…}" where the rules have "data:".
  if (name == "data" || name == "error") return add_data(value);
  if (name == "event") name_ = value;
  return absl::OkStatus();
}

absl::Status SseParser::add_data(std::string_view value) {
  if (value.size() >= max_event_bytes_ - data_.size()) return too_long();
  data_ += value;
  data_ += '\n';
  return absl::OkStatus();
}

}  // namespace atimo::http
