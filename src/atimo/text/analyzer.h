#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace atimo::text {

struct Token {
  std::string word;         // folded surface form
  std::string stem;         // folded Snowball stem; equal to word for numbers
  std::uint32_t begin = 0;  // byte range in the analysed text
  std::uint32_t end = 0;
  bool is_number = false;
  bool is_stop_word = false;
};

// Portuguese lexical analysis for search: words and numbers ("14.133/2021" yields "14133" and "2021";
// thousand dots vanish, ordinals lose their mark). Not thread-safe: one analyzer per thread (it owns a
// stemmer and its memo).
class Analyzer {
 public:
  Analyzer();
  ~Analyzer();
  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;

  // Every token in order, stop words included and marked. Accepts any bytes.
  std::vector<Token> analyze(std::string_view utf8);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atimo::text
