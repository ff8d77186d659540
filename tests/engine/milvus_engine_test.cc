// The whole engine over a real Milvus behind a bad network: the store is the truth, the server may come and
// go.
#include <gmock/gmock.h>

#include <filesystem>
#include <optional>
#include <thread>

#include "atimo/base/file.h"
#include "atimo/engine/engine.h"
#include "milvus/fault_proxy.h"
#include "milvus/lite_server.h"
#include "support/status_matchers.h"

namespace atimo::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;
using milvus::testing::FaultProxy;
using milvus::testing::LiteServer;
using Phase = retrieval::CorpusState::Phase;

constexpr char kQuestion[] = "Qual o limite de valor para dispensa de licitação em compras?";

std::filesystem::path example(const char* name) {
  return std::filesystem::path(ATIMO_SOURCE_DIR) / "examples" / name;
}

class MilvusEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    LITE_PROGRAM_OR_SKIP(program);
    server_.emplace(*program);
    proxy_.emplace(server_->port());
    home_.emplace(*TempDir::create("atimo-milvus-"));
  }
  void open() {
    engine_.reset();
    MilvusOptions milvus;
    milvus.connection.endpoint = proxy_->endpoint();
    milvus.connection.attempts = 2;
    milvus.collection = "acervo";
    milvus.catch_up = 20ms;
    EngineOptions options;
    options.home = home_->path();
    options.milvus = milvus;
    auto opened = LocalEngine::open(options);
    ASSERT_OK(opened);
    engine_ = *std::move(opened);
  }
  static Context in(Clock::duration time) { return Context("default", Clock::now() + time); }
  IngestReport ingest(const char* name = "lei-municipal-1234-2023.md") {
    auto report = engine_->ingest_paths(in(60s), {example(name)}, {});
    EXPECT_OK(report);
    return report.ok() ? *std::move(report) : IngestReport();
  }
  absl::StatusOr<Answer> ask(std::string text, Clock::duration time = 60s) const {
    return engine_->ask(in(time), {.text = std::move(text)});
  }
  // Until the corpus has what the store has, or a minute.
  bool caught_up() const {
    for (const auto end = Clock::now() + 60s; Clock::now() < end; std::this_thread::sleep_for(20ms))
      if (!engine_->status().corpus_is_behind) return true;
    return false;
  }

  std::optional<LiteServer> server_;
  std::optional<FaultProxy> proxy_;
  std::optional<TempDir> home_;
  std::unique_ptr<LocalEngine> engine_;
};

TEST_F(MilvusEngineTest, AnswersAsOverTheEmbeddedIndex) {
  open();
  EXPECT_THAT(ingest().documents.front().warnings, IsEmpty());
  ingest("in-secad-7-2023.md");
  const TempDir other = *TempDir::create("atimo-embedded-");
  auto embedded = LocalEngine::open({.home = other.path()});
  ASSERT_OK(embedded);
  ASSERT_OK((*embedded)->ingest_paths(
      in(60s), {example("lei-municipal-1234-2023.md"), example("in-secad-7-2023.md")}, {}));
  for (const char* question : {kQuestion, "prazo de recurso", "O que é catálogo eletrônico?"}) {
    const auto found = engine_->search(in(60s), {.text = question});
    const auto wanted = (*embedded)->search(in(60s), {.text = question});
    ASSERT_OK(found);
    ASSERT_OK(wanted);
    ASSERT_EQ(found->passages.size(), wanted->passages.size()) << question;
    for (std::size_t i = 0; i < found->passages.size(); ++i) {
      EXPECT_EQ(found->passages[i].device_id, wanted->passages[i].device_id) << question << " " << i;
      EXPECT_NEAR(found->passages[i].score, wanted->passages[i].score, 0.1f * wanted->passages[i].score);
    }
  }
  EXPECT_FALSE(std::filesystem::exists(home_->path() / "index"));
}

TEST_F(MilvusEngineTest, SeesNewVersionsAndRemovals) {
  open();
  ingest();
  const std::uint64_t units = engine_->status().units;
  IngestOptions options;
  options.version_date = Date::make(2025, 3, 10);
  ASSERT_OK(
      engine_->ingest_paths(in(60s), {example("lei-municipal-1234-2023.versao-2025-03-10.html")}, options));
  EXPECT_GT(engine_->status().units, units);
  const auto answer = ask(kQuestion);
  ASSERT_OK(answer);
  EXPECT_TRUE(answer->found);
  ASSERT_OK(engine_->remove(in(60s), answer->sources.front().document_id));
  EXPECT_FALSE(ask(kQuestion)->found);
  EXPECT_EQ(engine_->status().units, 0u);
}

TEST_F(MilvusEngineTest, StartsWhileTheServerIsDownAndCatchesUpByItself) {
  server_->stop();
  open();
  const IngestReport report = ingest();
  ASSERT_EQ(report.documents.size(), 1u);
  EXPECT_THAT(report.failures, IsEmpty());
  EXPECT_THAT(report.documents.front().warnings, Contains(HasSubstr("ainda não pode ser achado")));
  EXPECT_EQ(engine_->documents(in(60s))->size(), 1u);
  EXPECT_TRUE(engine_->status().corpus_is_behind);
  EXPECT_EQ(engine_->status().corpus.phase, Phase::kUnavailable);
  EXPECT_THAT(engine_->status().corpus.problem, Not(IsEmpty()));
  const absl::Status asked = ask(kQuestion).status();
  EXPECT_TRUE(absl::IsUnavailable(asked)) << asked;
  EXPECT_THAT(std::string(asked.message()), HasSubstr(proxy_->endpoint()));
  server_->start();
  ASSERT_TRUE(caught_up());
  const auto answer = ask(kQuestion);
  ASSERT_OK(answer);
  EXPECT_TRUE(answer->found);
  EXPECT_EQ(engine_->status().corpus.phase, Phase::kReady);
}

TEST_F(MilvusEngineTest, AQuestionIsNotHeldByAServerThatStalls) {
  open();
  ingest();
  proxy_->set(FaultProxy::Mode::kStall);
  const auto start = Clock::now();
  EXPECT_TRUE(absl::IsDeadlineExceeded(ask(kQuestion, 300ms).status()));
  EXPECT_LT(Clock::now() - start, 10s);
  proxy_->set(FaultProxy::Mode::kForward);
  proxy_->cut();
  absl::StatusOr<Answer> answer = ask(kQuestion);
  for (const auto end = Clock::now() + 60s; !answer.ok() && Clock::now() < end;) answer = ask(kQuestion);
  ASSERT_OK(answer);
  EXPECT_TRUE(answer->found);
}

TEST_F(MilvusEngineTest, QuotesWhatIsNamedWhileTheServerIsAway) {
  open();
  ingest();
  server_->stop();
  const auto answer = ask("O que diz o art. 49, II, da Lei nº 1.234/2023?");
  ASSERT_OK(answer);
  EXPECT_TRUE(answer->found);
  EXPECT_EQ(answer->citations.front().device_id, "art49_cpt_inc2");
  EXPECT_THAT(answer->degraded, Contains(HasSubstr(proxy_->endpoint())));
}

TEST_F(MilvusEngineTest, ChangesMadeWhileTheServerWasAwayAreThereAfterAStart) {
  open();
  ingest();
  server_->stop();
  ingest("in-secad-7-2023.md");
  engine_.reset();
  server_->start();
  open();
  ASSERT_TRUE(caught_up());
  EXPECT_EQ(engine_->documents(in(60s))->size(), 2u);
  EXPECT_TRUE(ask("prazo de recurso")->found);
}

TEST_F(MilvusEngineTest, EndsAtOnceWhileTheServerIsAway) {
  server_->stop();
  open();
  ingest();
  const auto start = Clock::now();
  engine_.reset();
  EXPECT_LT(Clock::now() - start, 10s);
}

}  // namespace
}  // namespace atimo::engine
