#include "atimo/engine/citation_counter.h"

#include <gmock/gmock.h>

#include "atimo/legal/reference.h"

namespace atimo::engine {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// "type/number/year#article x count".
std::vector<std::string> counted(std::string_view own, const std::vector<std::string>& texts) {
  CitationCounter counter(legal::parse_norm_heading(own).value_or(legal::NormId{}));
  for (const std::string& text : texts) counter.add(text);
  std::vector<std::string> out;
  for (const store::NormCitations& cited : counter.finish()) {
    out.push_back(std::to_string(cited.norm.number) + "/" + std::to_string(cited.norm.year) + "#" +
                  std::to_string(cited.article) + " x" + std::to_string(cited.count));
  }
  return out;
}

TEST(CitationCounter, CountsNormsAndTheirArticles) {
  EXPECT_THAT(counted("lei-14133-2021", {"nos termos da Lei nº 8.666, de 21 de junho de 1993",
                                         "o art. 3º da Lei nº 8.666/1993 e o art. 3º da Lei nº 8.666/1993"}),
              UnorderedElementsAre("8666/1993#0 x1", "8666/1993#3 x2"));
}

TEST(CitationCounter, AnArticleWithoutANormIsItsOwn) {
  EXPECT_THAT(counted("lei-14133-2021", {"observado o art. 72", "na forma do art. 72 desta Lei"}),
              UnorderedElementsAre("14133/2021#72 x2"));
  EXPECT_THAT(counted("codigo-sem-norma", {"observado o art. 72"}), IsEmpty());
}

TEST(CitationCounter, ThisLawAsAWholeDoesNotCiteItself) {
  EXPECT_THAT(counted("lei-14133-2021", {"para os fins desta Lei"}), IsEmpty());
}

TEST(CitationCounter, TheSameNormIsTheOneNamedBefore) {
  EXPECT_THAT(counted("lei-14133-2021", {"o art. 2º da Lei nº 9.784/1999 e o art. 5º da mesma Lei"}),
              UnorderedElementsAre("9784/1999#2 x1", "9784/1999#5 x1"));
}

TEST(CitationCounter, ARangeCountsItsEnds) {
  EXPECT_THAT(counted("lei-14133-2021", {"os arts. 42 a 49 da Lei Complementar nº 123/2006"}),
              UnorderedElementsAre("123/2006#42 x1", "123/2006#49 x1"));
}

}  // namespace
}  // namespace atimo::engine
