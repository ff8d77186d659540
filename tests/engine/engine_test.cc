#include "atimo/engine/engine.h"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>

#include "atimo/base/file.h"
#include "atimo/index/index.h"
#include "atimo/retrieval/lexicon.h"
#include "support/status_matchers.h"

namespace atimo::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::filesystem::path example(const char* name) {
  return std::filesystem::path(ATIMO_SOURCE_DIR) / "examples" / name;
}

// An engine over the two example norms in a folder of its own.
class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-engine-");
    ASSERT_OK(created);
    home_.emplace(*std::move(created));
    reopen();
  }
  void reopen() {
    engine_.reset();
    auto opened = LocalEngine::open({.home = home_->path() / "data"});
    ASSERT_OK(opened);
    engine_ = *std::move(opened);
  }
  void ingest_examples() {
    const auto report = engine_->ingest_paths(
        context_, {example("lei-municipal-1234-2023.md"), example("in-secad-7-2023.md")}, {});
    ASSERT_OK(report);
    ASSERT_THAT(report->failures, IsEmpty());
  }
  void ingest_second_version() {
    IngestOptions options;
    options.version_date = Date::make(2025, 3, 10);
    const auto report =
        engine_->ingest_paths(context_, {example("lei-municipal-1234-2023.versao-2025-03-10.html")}, options);
    ASSERT_OK(report);
    ASSERT_THAT(report->failures, IsEmpty());
  }
  Answer ask(std::string text) const {
    auto answer = engine_->ask(context_, {.text = std::move(text)});
    EXPECT_OK(answer);
    return answer.ok() ? *answer : Answer{};
  }

  std::optional<TempDir> home_;
  std::unique_ptr<LocalEngine> engine_;
  const Context context_;
};

TEST_F(EngineTest, QuotesTheDeviceThatIsNamed) {
  ingest_examples();
  const Answer answer = ask("O que diz o art. 49, II, da Lei nº 1.234/2023?");
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.search.question_class, QuestionClass::kExactReference);
  EXPECT_EQ(answer.citations.front().device_id, "art49_cpt_inc2");
  EXPECT_EQ(answer.citations.front().span_id, "INC-049-II");
  EXPECT_EQ(answer.citations.front().citation, "art. 49, II, da Lei nº 1.234/2023");
  EXPECT_THAT(answer.citations.front().text, HasSubstr("II - "));
  EXPECT_THAT(answer.text, HasSubstr("o art. 49, II, da Lei nº 1.234/2023"));
}

TEST_F(EngineTest, FindsAnArticleByItsWords) {
  ingest_examples();
  const Answer answer = ask("Qual o limite de valor para dispensa de licitação em compras?");
  ASSERT_TRUE(answer.found);
  EXPECT_THAT(answer.text, HasSubstr("38.500"));
  EXPECT_GT(answer.confidence, 0.5f);
  EXPECT_THAT(answer.sources, Not(IsEmpty()));
}

TEST_F(EngineTest, FindsTheCaputOfAnArticle) {
  ingest_examples();
  const Answer answer = ask("O que diz o art. 49, caput, da Lei nº 1.234/2023?");
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.citations.front().device_id, "art49");
}

TEST_F(EngineTest, SaysThatADeviceIsNotThere) {
  ingest_examples();
  const Answer answer = ask("O que diz o art. 500 da Lei nº 1.234/2023?");
  EXPECT_FALSE(answer.found);
  EXPECT_THAT(answer.text, HasSubstr("Não encontrei"));
  EXPECT_THAT(answer.text, HasSubstr("O acervo não tem o art. 500 da Lei nº 1.234/2023."));
}

TEST_F(EngineTest, SaysThatANormIsNotThere) {
  ingest_examples();
  const Answer answer = ask("O que diz o art. 5º da Lei nº 9.999/1999?");
  EXPECT_FALSE(answer.found);
  EXPECT_THAT(answer.text, HasSubstr("não está no acervo"));
}

TEST_F(EngineTest, DoesNotAnswerAboutOneNormFromAnother) {
  ingest_examples();
  const Answer answer = ask("Qual o limite de dispensa de licitação na Lei nº 8.666/1993?");
  EXPECT_FALSE(answer.found);
  EXPECT_THAT(answer.text, HasSubstr("Lei nº 8.666/1993 não está no acervo"));
}

TEST_F(EngineTest, KnowsATextWithoutHeadingByItsName) {
  const auto report = engine_->ingest_bytes(
      context_, "Art. 1º Esta Lei dispõe sobre praças.\n\nArt. 2º As praças são públicas.\n",
      "lei-777-2019.txt", {});
  ASSERT_OK(report);
  ASSERT_EQ(report->documents.size(), 1u);
  EXPECT_EQ(report->documents.front().document_id, "lei-777-2019");
  EXPECT_EQ(ask("art. 2º da Lei 777/2019").citations.at(0).citation, "art. 2º da Lei nº 777/2019");
}

TEST_F(EngineTest, ListsTheNormsWhenNoneIsNamedAndSeveralFit) {
  ingest_examples();
  const SearchResult result = *engine_->search(context_, {.text = "o que diz o art. 5º?"});
  ASSERT_THAT(result.notes, Not(IsEmpty()));
  EXPECT_THAT(result.notes.front(), HasSubstr("Lei nº 1.234/2023"));
  EXPECT_THAT(result.notes.front(), HasSubstr("IN SECAD"));
}

TEST_F(EngineTest, ResolvesANormThatIsNotNamedWhenOnlyOneFits) {
  ingest_examples();
  const Answer answer = ask("o que diz o art. 80?");  // the instruction ends at art. 24
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.citations.front().document_id, "lei-1234-2023");
}

TEST_F(EngineTest, AnswersHonestlyWhenNothingFits) {
  ingest_examples();
  EXPECT_FALSE(ask("Qual a receita de bolo de fubá cremoso da vovó?").found);
  EXPECT_FALSE(ask("!?").found);
}

TEST_F(EngineTest, KeepsOldWordingsForTheirTime) {
  ingest_examples();
  ingest_second_version();
  const auto now = engine_->devices(context_, "lei-1234-2023", std::nullopt);
  const auto then = engine_->devices(context_, "lei-1234-2023", Date::make(2024, 1, 1));
  ASSERT_OK(now);
  ASSERT_OK(then);
  std::size_t different = 0;
  for (const store::StoredDevice& old : *then) {
    for (const store::StoredDevice& current : *now) {
      if (old.id == current.id && old.text != current.text) ++different;
    }
  }
  EXPECT_GT(different, 0u);
  EXPECT_THAT(ask("O que dizia o art. 49, II, da Lei nº 1.234/2023 em 2024?").text, HasSubstr("38.500"));
  EXPECT_THAT(ask("O que diz o art. 49, II, da Lei nº 1.234/2023?").text, HasSubstr("42.300"));
  EXPECT_EQ(engine_->documents(context_)->size(), 2u);
}

TEST_F(EngineTest, RemovesADocumentFromSearchToo) {
  ingest_examples();
  ASSERT_OK(engine_->remove(context_, "lei-1234-2023"));
  EXPECT_TRUE(absl::IsNotFound(engine_->remove(context_, "lei-1234-2023")));
  const auto result = engine_->search(context_, {.text = "dispensa de licitação"});
  ASSERT_OK(result);
  for (const Passage& passage : result->passages) {
    EXPECT_EQ(passage.document_id, "in-secad-7-2023");
  }
}

TEST_F(EngineTest, NamespacesDoNotSeeEachOther) {
  ingest_examples();
  const Context other("outro");
  EXPECT_THAT(*engine_->documents(other), IsEmpty());
  EXPECT_THAT(engine_->search(other, {.text = "dispensa de licitação"})->passages, IsEmpty());
}

TEST_F(EngineTest, FindsEverythingAgainAfterReopening) {
  ingest_examples();
  const std::uint64_t units = engine_->status().units;
  reopen();
  EXPECT_EQ(engine_->status().units, units);
  EXPECT_THAT(engine_->status().notices, IsEmpty());
}

TEST_F(EngineTest, RebuildsADamagedIndexAndSaysSo) {
  ingest_examples();
  const std::uint64_t units = engine_->status().units;
  engine_.reset();
  for (const auto& file : std::filesystem::recursive_directory_iterator(home_->path() / "data" / "index")) {
    if (!file.is_regular_file() || file.file_size() < 64) continue;
    std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(file.file_size() / 2));
    stream.write("\xA5\x5A\xA5\x5A", 4);
  }
  reopen();
  EXPECT_EQ(engine_->status().units, units);
  EXPECT_THAT(engine_->status().notices, Not(IsEmpty()));
  EXPECT_TRUE(ask("limite de valor para dispensa de licitação").found);
}

TEST_F(EngineTest, RebuildsAnIndexWhoseTermsAnotherReleaseMade) {
  ingest_examples();
  const std::uint64_t units = engine_->status().units;
  engine_.reset();
  const std::filesystem::path folder = home_->path() / "data" / "index";
  ASSERT_OK(index::Index::remove(folder));
  ASSERT_OK(index::Index::open(folder, {.content_version = retrieval::kTermsVersion - 1}));
  reopen();
  EXPECT_EQ(engine_->status().units, units);
  EXPECT_THAT(engine_->status().notices, Not(IsEmpty()));
}

TEST_F(EngineTest, RebuildsAMissingIndex) {
  ingest_examples();
  engine_.reset();
  std::filesystem::remove_all(home_->path() / "data" / "index");
  reopen();
  EXPECT_TRUE(ask("limite de valor para dispensa de licitação").found);
}

TEST_F(EngineTest, ReportsEachBadFileAndKeepsTheGoodOnes) {
  const std::filesystem::path bad = home_->path() / "bad.pdf";
  ASSERT_OK(write_file_atomic(bad, "%PDF-1.7\nnot really"));
  const std::filesystem::path empty = home_->path() / "empty.txt";
  ASSERT_OK(write_file_atomic(empty, ""));
  const auto report = engine_->ingest_paths(context_, {bad, empty, example("in-secad-7-2023.md")}, {});
  ASSERT_OK(report);
  EXPECT_EQ(report->failures.size(), 2u);
  EXPECT_EQ(report->documents.size(), 1u);
}

TEST_F(EngineTest, PassesByLinksThatLeadNowhere) {
  const std::filesystem::path folder = home_->path() / "normas";
  std::filesystem::create_directories(folder / ".git");
  std::filesystem::create_symlink("circle", folder / "circle");
  std::filesystem::create_symlink("nowhere", folder / "broken.txt");
  std::filesystem::create_symlink("circle", folder / ".circle");
  ASSERT_OK(write_file_atomic(folder / ".git" / "hidden.txt", "Art. 1º Oculto."));
  std::filesystem::copy(example("in-secad-7-2023.md"), folder / "in.md");
  const auto report = engine_->ingest_paths(context_, {folder}, {});
  ASSERT_OK(report);
  EXPECT_EQ(report->documents.size(), 1u);
  EXPECT_THAT(report->failures, IsEmpty());
}

TEST_F(EngineTest, SaysThatADeviceLacksItsArticle) {
  ingest_examples();
  for (const char* question : {"o que diz o § 1º?", "inciso II da Lei nº 1.234/2023"}) {
    const Answer answer = ask(question);
    EXPECT_FALSE(answer.found) << answer.text;
    EXPECT_THAT(answer.text, HasSubstr("diga de que artigo")) << question;
  }
  EXPECT_THAT(ask("inciso II da Lei nº 1.234/2023").text, HasSubstr("\"inciso II da Lei nº 1.234/2023\""));
  EXPECT_TRUE(ask("o que diz o inciso II do caput do art. 49 da Lei nº 1.234/2023?").found);
}

TEST_F(EngineTest, RefusesQuestionsOutOfBounds) {
  for (const Question& question :
       {Question{.text = ""}, Question{.text = " \n"}, Question{.text = std::string(100'000, 'a')},
        Question{.text = "\xff\xfe"}, Question{.text = "prazo", .top_k = 0},
        Question{.text = "prazo", .top_k = 1'000'000'000}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(engine_->search(context_, question).status()));
  }
  EXPECT_TRUE(
      absl::IsNotFound(engine_->search(context_, {.text = "prazo", .document_ids = {"nada"}}).status()));
}

TEST_F(EngineTest, AnswersWhileDocumentsComeAndGo) {
  ingest_examples();
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) {
      const auto by_words = engine_->search(context_, {.text = "prazo para apresentação de propostas"});
      ASSERT_OK(by_words);
      EXPECT_THAT(by_words->passages, Not(IsEmpty()));  // the other norms stay
      ASSERT_OK(engine_->search(context_, {.text = "art. 3º da IN SECAD nº 7/2023"}));
    }
  });
  for (int i = 0; i < 30; ++i) {
    ASSERT_OK(engine_->remove(context_, "in-secad-7-2023"));
    ASSERT_OK(engine_->ingest_paths(context_, {example("in-secad-7-2023.md")}, {}));
  }
  done = true;
  reader.join();
}

TEST_F(EngineTest, StopsAtTheDeadline) {
  ingest_examples();
  const Context late("default", Clock::now() - std::chrono::seconds(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded(engine_->search(late, {.text = "prazo"}).status()));
}

}  // namespace
}  // namespace atimo::engine
