// Search with hypothetical answers: a scripted server writes them, a real small model embeds them.
#include <gmock/gmock.h>

#include <optional>
#include <string>

#include "atimo/base/file.h"
#include "atimo/engine/engine.h"
#include "atimo/llm/openai_chat.h"
#include "engine/minilm.h"
#include "llm/scripted_server.h"
#include "support/status_matchers.h"

namespace atimo::engine {
namespace {

using llm::testing::delta;
using llm::testing::done;
using llm::testing::finish;
using retrieval::HydeMode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::filesystem::path kExamples = ATIMO_SOURCE_DIR "/examples";
// Words and meaning find different articles first.
constexpr std::string_view kQuestion = "Posso comprar sem concorrência quando o preço é baixo?";

class HydeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::minilm_is_there()) GTEST_SKIP() << testing::kNoMinilm;
    ASSERT_NE(testing::minilm(), nullptr);
    home_.emplace(*TempDir::create("atimo-hyde-"));
    auto chat = llm::OpenAiChat::create({.base_url = server_.url(),
                                         .model = "asked",
                                         .connection = {.connect_timeout = std::chrono::seconds(10),
                                                        .stall_timeout = std::chrono::seconds(30)},
                                         .retries = {.attempts = 1}});
    ASSERT_OK(chat);
    auto opened =
        LocalEngine::open({.home = home_->path(), .embedder = testing::minilm(), .chat = *std::move(chat)});
    ASSERT_OK(opened);
    engine_ = *std::move(opened);
    const auto report = engine_->ingest_paths(Context(), {kExamples / "lei-municipal-1234-2023.md"}, {});
    ASSERT_OK(report);
    ASSERT_THAT(report->failures, IsEmpty());
  }
  void will_write(const std::string& text) {
    server_.then(llm::testing::stream(
        {delta(R"({"dispositivos": [")" + text + R"(", ")" + text + R"("]})"), finish("stop"), done()}));
  }
  SearchResult search(std::string_view text, HydeMode mode, const Context& context = Context()) const {
    auto result = engine_->search(context, {.text = std::string(text), .top_k = 5, .hyde = mode});
    EXPECT_OK(result);
    return result.ok() ? *std::move(result) : SearchResult{};
  }
  static const StageDecision& hyde_of(const SearchResult& result) {
    static const StageDecision kNone;
    for (const StageDecision& decision : result.plan) {
      if (decision.stage == "hyde") return decision;
    }
    return kNone;
  }

  llm::testing::ScriptedServer server_;
  std::optional<TempDir> home_;
  std::unique_ptr<LocalEngine> engine_;
};

TEST_F(HydeTest, WhatTheModelWritesMovesTheSearch) {
  will_write("A infração será punida com multa e suspensão do direito de licitar.");
  const SearchResult plain = search(kQuestion, HydeMode::kOff);
  const SearchResult moved = search(kQuestion, HydeMode::kAlways);
  ASSERT_THAT(server_.chats(), SizeIs(1));
  EXPECT_THAT(server_.chats().front().body, HasSubstr(std::string(kQuestion)));
  EXPECT_TRUE(moved.hyde.ran);
  EXPECT_TRUE(hyde_of(moved).ran);
  EXPECT_THAT(moved.degraded, IsEmpty());
  EXPECT_FALSE(plain.hyde.ran);
  bool differs = false;
  for (std::size_t i = 0; i < plain.passages.size(); ++i)
    differs = differs || plain.passages[i].score != moved.passages[i].score;
  EXPECT_TRUE(differs);
}

TEST_F(HydeTest, NobodyIsAskedWhereTheSearchesAgreeOrADeviceIsNamed) {
  const SearchResult agreed = search("modalidades de licitação", HydeMode::kAuto);
  EXPECT_THAT(hyde_of(agreed).why, HasSubstr("concordam"));
  const SearchResult named = search("art. 2º da Lei nº 1.234/2023", HydeMode::kAuto);
  EXPECT_THAT(hyde_of(named).why, HasSubstr("sem busca por sentido"));
  EXPECT_THAT(server_.chats(), IsEmpty());
}

TEST_F(HydeTest, AModelThatFailsLeavesThePlainSearchAndIsSaid) {
  server_.then(llm::testing::json(500, R"({"error": {"message": "quebrou"}})"));
  const SearchResult plain = search(kQuestion, HydeMode::kOff);
  const SearchResult failed = search(kQuestion, HydeMode::kAlways);
  EXPECT_FALSE(failed.hyde.ran);
  EXPECT_THAT(failed.degraded, ElementsAre(HasSubstr("respostas hipotéticas")));
  ASSERT_EQ(failed.passages.size(), plain.passages.size());
  for (std::size_t i = 0; i < plain.passages.size(); ++i)
    EXPECT_EQ(failed.passages[i].device_id, plain.passages[i].device_id);
}

TEST_F(HydeTest, AModelThatIsSilentIsLeftBeforeTheDeadline) {
  server_.then([]() -> llm::testing::Reply {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    return llm::testing::good();
  });
  const Clock::time_point deadline = Clock::now() + std::chrono::milliseconds(1'500);
  const SearchResult result = search(kQuestion, HydeMode::kAlways, Context("default", deadline));
  EXPECT_THAT(result.passages, SizeIs(5));
  EXPECT_THAT(result.degraded, ElementsAre(HasSubstr("respostas hipotéticas")));
}

}  // namespace
}  // namespace atimo::engine
