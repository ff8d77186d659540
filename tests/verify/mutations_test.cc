#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "atimo/verify/internal/words.h"
#include "atimo/verify/stream_verifier.h"
#include "verify/corpus.h"

// Every quotation that can be made of the fixtures' devices by one false step, and the true ones.
namespace atimo::verify {
namespace {

struct Line {
  std::string id, text;
};

std::vector<Line> lines() {
  std::vector<Line> all;
  for (const testing::Act& act : testing::acts()) {
    for (const testing::Row& row : act.rows) {
      if (!row.in_force) continue;
      std::string_view text = row.text;
      while (text.ends_with(':') || text.ends_with(';') || text.ends_with('.')) text.remove_suffix(1);
      all.push_back({concat(act.document, "#", row.fragment), std::string(text)});
    }
  }
  return all;
}

std::vector<Passage> every_article() {
  std::vector<Passage> passages;
  for (const testing::Act& act : testing::acts()) {
    for (const testing::Row& row : act.rows) {
      const auto path = legal::DevicePath::parse_lexml(row.fragment)->article();
      std::string id = concat(act.document, "#", path.to_lexml());
      if (passages.empty() || passages.back().id != id) passages.push_back(testing::passage(id));
    }
  }
  return passages;
}

// The finding of the quotation, cited by a marker behind it.
Finding quote(std::string_view text, std::string_view id) {
  static const testing::Corpus corpus;
  StreamVerifier verifier(every_article(), corpus);
  verifier.feed(concat("A norma diz: “", text, "” [", id, "]."));
  verifier.finish();
  for (const Finding& finding : verifier.findings()) {
    if (finding.kind == Kind::kQuotation) return finding;
  }
  return {};
}

bool stands_somewhere(std::string_view text) {
  const auto all = every_article();
  return std::any_of(all.begin(), all.end(),
                     [&](const Passage& passage) { return passage.text.find(text) != std::string::npos; });
}

struct Mutant {
  std::string text;
  const Line* line;
};

// Each word in turn as `change` makes it; what it leaves alone is no mutant.
template <typename Change>
std::vector<Mutant> change_words(const std::vector<Line>& all, const Change& change) {
  std::vector<Mutant> mutants;
  for (const Line& line : all) {
    for (const internal::Word& word : internal::read_words(line.text)) {
      const std::string changed = change(word);
      if (changed == word.exact) continue;
      std::string text = line.text;
      text.replace(word.begin, word.end - word.begin, changed);
      mutants.push_back({std::move(text), &line});
    }
  }
  return mutants;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void expect_never_shown_as_right(const std::vector<Mutant>& mutants, std::size_t at_least) {
  std::size_t tried = 0;
  for (const Mutant& mutant : mutants) {
    if (stands_somewhere(mutant.text) || internal::read_words(mutant.text).size() < 5) continue;
    ++tried;
    EXPECT_EQ(quote(mutant.text, mutant.line->id).verdict, Verdict::kUnverified)
        << mutant.line->id << ": " << mutant.text;
  }
  EXPECT_GE(tried, at_least);
}

TEST(Mutations, TrueQuotationsAreVerified) {
  for (const Line& line : lines()) {
    EXPECT_EQ(quote(line.text, line.id).verdict, Verdict::kVerified) << line.id << ": " << line.text;
  }
}

TEST(Mutations, AnotherNumberIsNeverRight) {
  const auto all = lines();
  expect_never_shown_as_right(change_words(all,
                                           [](const internal::Word& word) {
                                             std::string changed = word.exact;
                                             if (is_digit(changed[0]))
                                               changed[0] = changed[0] == '9' ? '8' : '9';
                                             return changed;
                                           }),
                              19);
}

TEST(Mutations, ADroppedOrAddedNegationIsNeverRight) {
  const auto all = lines();
  auto mutants = change_words(all, [](const internal::Word& word) {
    return internal::denies(word.loose) ? std::string() : word.exact;
  });
  expect_never_shown_as_right(mutants, 6);
  expect_never_shown_as_right(change_words(all,
                                           [](const internal::Word& word) {
                                             const bool word_proper =
                                                 word.kind == internal::Word::Kind::kWord;
                                             return word_proper ? concat("não ", word.exact) : word.exact;
                                           }),
                              300);
}

TEST(Mutations, AWordThatTurnsTheSenseIsNeverRight) {
  const auto all = lines();
  expect_never_shown_as_right(change_words(all,
                                           [](const internal::Word& word) {
                                             return internal::turns_sense(word) ? std::string("talvez")
                                                                                : word.exact;
                                           }),
                              77);
}

TEST(Mutations, AnotherWordIsNeverVerified) {
  const auto all = lines();
  for (const Mutant& mutant :
       change_words(all, [](const internal::Word&) { return std::string("barulho"); })) {
    const Finding finding = quote(mutant.text, mutant.line->id);
    EXPECT_NE(finding.verdict, Verdict::kVerified) << mutant.text;
    EXPECT_TRUE(finding.verdict == Verdict::kUnverified || stands_somewhere(finding.right_text))
        << mutant.text;
  }
}

TEST(Mutations, SplicesAreNeverVerified) {
  const auto all = lines();
  std::size_t tried = 0;
  for (const Line& one : all) {
    for (const Line& other : all) {
      const std::string head = one.text.substr(0, one.text.find(' ', one.text.size() / 2));
      const std::string tail =
          other.text.substr(std::min(other.text.find(' ', other.text.size() / 2), other.text.size()));
      for (const char* joint : {"", " (...)", " [...]", "..."}) {
        const std::string text = concat(head, joint, tail);
        if (&one == &other || stands_somewhere(text)) continue;
        ++tried;
        EXPECT_NE(quote(text, one.id).verdict, Verdict::kVerified)
            << one.id << ", " << other.id << ": " << text;
      }
    }
  }
  EXPECT_GE(tried, 1000u);
}

TEST(Mutations, AQuotationIsNeverVerifiedUnderAnotherArticle) {
  const auto all = lines();
  const auto article = [](const Line& line) {
    return line.id.substr(0, line.id.find("_", line.id.find('#')));
  };
  for (const Line& line : all) {
    for (const Line& other : all) {
      if (article(line) == article(other)) continue;
      const Finding finding = quote(line.text, other.id);
      EXPECT_EQ(finding.verdict, Verdict::kUnverified) << line.text << " under " << other.id;
      EXPECT_EQ(finding.problem, Problem::kOtherDevice);
    }
  }
}

}  // namespace
}  // namespace atimo::verify
