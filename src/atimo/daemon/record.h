#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace atimo::daemon {

// What the resident process of a data folder says about itself in its lock file, a "key=value" a line.
struct Record {
  // Who may end it without asking: what a command started for itself, the next command may replace.
  enum class Start : std::uint8_t { kByCommand, kByUser };

  pid_t pid = 0;
  std::string version;
  std::string build;             // changes with every build of the program
  std::string address;           // "http://127.0.0.1:8100"; empty: only the socket
  std::filesystem::path socket;  // of the same HTTP
  Start start = Start::kByUser;
  std::string started_at;                       // UTC, ISO 8601
  std::map<std::string, std::string> settings;  // fingerprints of what its engine was made of

  bool operator==(const Record&) const = default;
};

// Values of one line each; line breaks in them become spaces.
std::string to_text(const Record& record);
// nullopt: not, or not yet, a whole record. Unknown keys are passed over.
std::optional<Record> parse_record(std::string_view text);

}  // namespace atimo::daemon
