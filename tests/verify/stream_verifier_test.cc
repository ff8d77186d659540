#include "atimo/verify/stream_verifier.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "verify/corpus.h"

namespace atimo::verify {
namespace {

using testing::Corpus;
using testing::passage;

struct Checked {
  std::string text;
  std::vector<std::string> findings;  // "reference:verified", "quotation:unverified:other_text"
  std::vector<std::string> cited_ids;
};

std::string summary(const Finding& finding) {
  std::string out = concat(name_of(finding.kind), ":", name_of(finding.verdict));
  if (finding.problem != Problem::kNone) out += concat(":", code_of(finding.problem));
  return out;
}

Checked check(std::string_view answer) {
  const Corpus corpus;
  StreamVerifier verifier(
      {passage("lei-901-2022#art2"), passage("lei-901-2022#art3"), passage("lei-901-2022#art6")}, corpus);
  Checked checked;
  checked.text = verifier.feed(answer);
  checked.text += verifier.finish();
  for (const Finding& finding : verifier.findings()) checked.findings.push_back(summary(finding));
  checked.cited_ids = verifier.cited_ids();
  return checked;
}

using Summaries = std::vector<std::string>;

TEST(StreamVerifier, TurnsMarkersIntoNumbersByFirstUse) {
  const Checked checked = check("Um [lei-901-2022#art3_cpt_inc2]. Dois [art2; Lei-901-2022 #art3_cpt_inc2].");
  EXPECT_EQ(checked.text, "Um [1]. Dois [2][1].");
  EXPECT_EQ(checked.cited_ids, (std::vector<std::string>{"lei-901-2022#art3_cpt_inc2", "lei-901-2022#art2"}));
}

TEST(StreamVerifier, MarksAnArticleThatDoesNotExist) {
  const Checked checked = check("O art. 9999 da Lei nº 901/2022 diz que sim.");
  EXPECT_EQ(checked.text, "O art. 9999 da Lei nº 901/2022 [não verificado] diz que sim.");
  EXPECT_EQ(checked.findings, Summaries{"reference:unverified:unknown_device"});
}

TEST(StreamVerifier, GivesTheNormsOwnWordsForAQuotationThatIsNearlyRight) {
  const Checked checked = check("Diz o art. 2º: “A licença de feirante terá prazo de 12 (doze) meses”.");
  EXPECT_EQ(checked.text, "Diz o art. 2º: “A licença do feirante terá prazo de 12 (doze) meses”.");
  EXPECT_EQ(checked.findings, (Summaries{"reference:verified", "quotation:repaired"}));
}

TEST(StreamVerifier, RefusesAQuotationWithAnotherNumber) {
  const Checked checked = check("Diz o art. 2º: “A licença do feirante terá prazo de 24 (doze) meses”.");
  EXPECT_EQ(checked.findings, (Summaries{"reference:verified", "quotation:unverified:other_text"}));
}

}  // namespace
}  // namespace atimo::verify
