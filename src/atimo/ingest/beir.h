#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace atimo::ingest {

// One document of a corpus in BEIR layout.
struct BeirLine {
  std::string id;
  std::string title;  // may be empty
  std::string text;
};

// Hands over the lines of a corpus.jsonl ({"_id", "title", "text"}) one at a time; blank lines are passed
// over. InvalidArgument names the line and what is wrong with it; an error of `take` stops the reading and is
// returned.
absl::Status read_beir_corpus(std::string_view jsonl, const std::function<absl::Status(BeirLine&&)>& take);

}  // namespace atimo::ingest
