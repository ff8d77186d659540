#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace atimo::cache::testing {

struct Group {
  std::string stored;
  std::vector<std::string> must_hit, must_miss;
};

// tests/cache/pairs.jsonl: questions written for this test, with paraphrases and near misses.
inline std::vector<Group> written_pairs() {
  std::ifstream file(ATIMO_SOURCE_DIR "/tests/cache/pairs.jsonl");
  std::vector<Group> groups;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    groups.push_back({json.at("stored"), json.at("must_hit"), json.at("must_miss")});
  }
  return groups;
}

}  // namespace atimo::cache::testing
