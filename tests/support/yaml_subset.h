#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace atimo::testing {

// YAML as docs/api/openapi.yaml is written: maps and lists by indentation, and values that are JSON or plain
// words. Throws std::runtime_error with the line of what is anything else.
class YamlSubset {
 public:
  explicit YamlSubset(const std::string& text) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      const std::size_t indent = line.find_first_not_of(' ');
      if (indent != std::string::npos) lines_.push_back({indent, line.substr(indent)});
    }
  }
  nlohmann::ordered_json read() {
    nlohmann::ordered_json value = block(0);
    if (at_ != lines_.size()) fail("what no key takes");
    return value;
  }

 private:
  struct Line {
    std::size_t indent = 0;
    std::string text;
  };

  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + ": " + (at_ < lines_.size() ? lines_[at_].text : "the end"));
  }

  nlohmann::ordered_json block(std::size_t indent) {
    if (at_ == lines_.size() || lines_[at_].indent != indent) fail("unexpected indentation");
    return lines_[at_].text.starts_with("- ") ? list(indent) : map(indent);
  }

  nlohmann::ordered_json list(std::size_t indent) {
    nlohmann::ordered_json items = nlohmann::ordered_json::array();
    while (at_ < lines_.size() && lines_[at_].indent == indent && lines_[at_].text.starts_with("- ")) {
      // The rest of the line is the first of the item's own.
      Line& line = lines_[at_];
      line.text.erase(0, 2);
      line.indent = indent + 2;
      if (line.text.front() == '{') {
        items.push_back(nlohmann::ordered_json::parse(line.text));
        ++at_;
      } else {
        items.push_back(map(indent + 2));
      }
    }
    return items;
  }

  nlohmann::ordered_json map(std::size_t indent) {
    nlohmann::ordered_json fields = nlohmann::ordered_json::object();
    while (at_ < lines_.size() && lines_[at_].indent == indent && !lines_[at_].text.starts_with("- ")) {
      const std::string& text = lines_[at_].text;
      const std::size_t colon = text.find(':');
      if (colon == std::string::npos) fail("no key");
      std::string key = text.substr(0, colon);
      if (key.front() == '"') key = key.substr(1, key.size() - 2);
      if (fields.contains(key)) fail("key given twice");
      const std::string rest = colon + 2 <= text.size() ? text.substr(colon + 2) : std::string();
      ++at_;
      fields[key] = rest.empty() ? block(at_ < lines_.size() ? lines_[at_].indent : 0) : scalar(rest);
    }
    return fields;
  }

  static nlohmann::ordered_json scalar(const std::string& text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    return json.is_discarded() ? nlohmann::ordered_json(text) : json;
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

}  // namespace atimo::testing
