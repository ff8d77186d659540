#pragma once

#include <string>
#include <string_view>

namespace atimo::llm::internal {

// Leaves out what models write between <think> and </think>, and the space after it, from text that comes in
// pieces cut anywhere. Whatever could be the beginning of a tag is held back until that is known; an opening
// tag without its end hides all that follows. Not thread-safe.
class ThinkStripper {
 public:
  // What of the text may be shown by now.
  std::string take(std::string_view piece);
  // The text is over: what was held back and is no tag.
  std::string finish();

 private:
  enum class Mode { kText, kThinking, kSpace };
  // Moves what is decided from held_ to `out`; false when no more can be.
  bool advance(std::string& out);

  std::string held_;
  Mode mode_ = Mode::kText;
};

}  // namespace atimo::llm::internal
