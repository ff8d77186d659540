#include "atimo/daemon/record.h"

#include <algorithm>
#include <charconv>

#include "atimo/base/concat.h"

namespace atimo::daemon {
namespace {

constexpr std::string_view kSetting = "setting.";
constexpr std::string_view kEnd = "end\n";  // a record without it is still being written

std::string line(std::string_view key, std::string value) {
  std::replace(value.begin(), value.end(), '\n', ' ');
  return concat(key, "=", value, "\n");
}

void set(Record& record, std::string_view key, std::string_view value) {
  if (key == "pid") std::from_chars(value.data(), value.data() + value.size(), record.pid);
  if (key == "version") record.version = std::string(value);
  if (key == "build") record.build = std::string(value);
  if (key == "address") record.address = std::string(value);
  if (key == "socket") record.socket = std::filesystem::path(value);
  if (key == "start") record.start = value == "command" ? Record::Start::kByCommand : Record::Start::kByUser;
  if (key == "started_at") record.started_at = std::string(value);
  if (key.starts_with(kSetting)) record.settings[std::string(key.substr(kSetting.size()))] = value;
}

}  // namespace

std::string to_text(const Record& record) {
  std::string out = line("pid", concat(record.pid));
  out += line("version", record.version) + line("build", record.build);
  out += line("address", record.address) + line("socket", record.socket.string());
  out += line("start", record.start == Record::Start::kByCommand ? "command" : "user");
  out += line("started_at", record.started_at);
  for (const auto& [key, value] : record.settings) out += line(concat(kSetting, key), value);
  return concat(out, kEnd);
}

std::optional<Record> parse_record(std::string_view text) {
  if (!text.ends_with(kEnd)) return std::nullopt;
  Record record;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    const std::size_t equals = entry.find('=');
    if (equals != std::string_view::npos) set(record, entry.substr(0, equals), entry.substr(equals + 1));
  }
  if (record.pid <= 0) return std::nullopt;
  return record;
}

}  // namespace atimo::daemon
