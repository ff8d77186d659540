#include "atimo/answering/answering_engine.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "answering/scripted_chat.h"
#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "support/status_matchers.h"

namespace atimo::answering {
namespace {

using atimo::testing::ScriptedChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Reply = ScriptedChat::Reply;

constexpr char kQuestion[] = "Qual o limite de valor para dispensa de licitação em compras?";
constexpr char kParaphrase[] = "Qual é o limite de valor para a dispensa de licitação em compras?";
constexpr char kMarker[] = "[lei-1234-2023#art49_cpt_inc2]";

std::filesystem::path example(const char* name) {
  return std::filesystem::path(ATIMO_SOURCE_DIR) / "examples" / name;
}

class AnsweringEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-answering-");
    ASSERT_OK(created);
    home_.emplace(*std::move(created));
  }

  void open(std::shared_ptr<llm::ChatModel> chat, bool with_cache = true, std::string configuration = "a") {
    engine_.reset();
    AnsweringOptions options;
    options.chat = std::move(chat);
    auto prompts = load_prompts({});
    ASSERT_OK(prompts);
    options.prompts = *std::move(prompts);
    if (with_cache) {
      auto store = cache::open_sqlite_store(home_->path() / "cache.db");
      ASSERT_OK(store);
      options.cache = *std::move(store);
    }
    options.configuration = std::move(configuration);
    auto local = engine::LocalEngine::open({.home = home_->path()});
    ASSERT_OK(local);
    engine_ = answering_engine(*std::move(local), std::move(options));
    if (engine_->documents(context_)->empty()) ingest("lei-municipal-1234-2023.md");
  }
  void ingest(const char* name, std::optional<Date> version = {}) {
    engine::IngestOptions options;
    options.version_date = version;
    const auto report = engine_->ingest_paths(context_, {example(name)}, options);
    ASSERT_OK(report);
    ASSERT_THAT(report->failures, IsEmpty());
  }

  engine::Question question(std::string text = kQuestion) const {
    engine::Question asked;
    asked.text = std::move(text);
    return asked;
  }
  engine::Answer ask(const engine::Question& asked) {
    told_.clear();
    found_ = checked_ = 0;
    const auto answer = engine_->ask(context_, asked,
                                     {.found =
                                          [&](const engine::SearchResult&) {
                                            EXPECT_THAT(told_, IsEmpty());
                                            ++found_;
                                            return absl::OkStatus();
                                          },
                                      .text =
                                          [&](std::string_view piece) {
                                            told_ += piece;
                                            return absl::OkStatus();
                                          },
                                      .checked =
                                          [&](const verify::Finding&) {
                                            ++checked_;
                                            return absl::OkStatus();
                                          }});
    EXPECT_OK(answer);
    if (!answer.ok()) return {};
    EXPECT_EQ(told_, answer->text);
    EXPECT_EQ(found_, 1);
    EXPECT_EQ(static_cast<std::size_t>(checked_), answer->findings.size());
    return *answer;
  }
  engine::Answer ask(std::string text = kQuestion) { return ask(question(std::move(text))); }
  static bool is_remembered(const engine::Answer& answer) { return answer.cache && answer.cache->was_there; }

  std::optional<TempDir> home_;
  std::unique_ptr<engine::Engine> engine_;
  const Context context_;
  std::string told_;
  int found_ = 0, checked_ = 0;
};

TEST_F(AnsweringEngineTest, AModelAnswersFromWhatWasFoundAndCitesByNumber) {
  const auto chat = ScriptedChat::saying({"O limite é de R$ 38.500,00 [lei-12", "34-2023#art49_cpt_inc2]."});
  open(chat);
  const engine::Answer answer = ask();
  EXPECT_TRUE(answer.found);
  EXPECT_EQ(answer.text, "O limite é de R$ 38.500,00 [1].");
  EXPECT_EQ(answer.model, "roteiro");
  ASSERT_THAT(answer.citations, SizeIs(1));
  EXPECT_EQ(answer.citations[0].device_id, "art49_cpt_inc2");
  EXPECT_EQ(answer.citations[0].citation, "art. 49, II, da Lei nº 1.234/2023");
  EXPECT_THAT(answer.sources, SizeIs(1));
  ASSERT_THAT(answer.findings, SizeIs(1));
  EXPECT_EQ(answer.findings[0].verdict, verify::Verdict::kVerified);
  EXPECT_THAT(answer.degraded, IsEmpty());
  EXPECT_TRUE(answer.first_text_ms.has_value());
  EXPECT_EQ(answer.usage->completion_tokens, 7u);
  EXPECT_GT(answer.confidence, 0);

  const llm::ChatRequest request = chat->requests().at(0);
  EXPECT_EQ(request.temperature, 0);
  EXPECT_THAT(request.messages.at(1).content, HasSubstr("[lei-1234-2023#art49"));
  EXPECT_THAT(request.messages.at(1).content, HasSubstr("38.500,00"));
  EXPECT_THAT(request.messages.at(1).content, HasSubstr(concat("Pergunta: ", kQuestion)));
}

TEST_F(AnsweringEngineTest, WhatAModelInventsIsMarkedAndNotRemembered) {
  const auto chat = ScriptedChat::saying(
      {"O limite é de R$ 38.500,00 ", kMarker, ", conforme o art. 999 da Lei nº 1.234/2023."});
  open(chat);
  const engine::Answer answer = ask();
  EXPECT_THAT(answer.text, HasSubstr("art. 999 da Lei nº 1.234/2023 [não verificado]"));
  EXPECT_FALSE(answer.cache.has_value());
  EXPECT_FALSE(is_remembered(ask()));
  EXPECT_THAT(chat->requests(), SizeIs(2));
}

TEST_F(AnsweringEngineTest, TheTextOfADeviceIsQuotedWithoutTheModel) {
  const auto chat = ScriptedChat::saying({"não devia ser perguntado"});
  open(chat);
  for (const char* text :
       {"Art. 49, II, da Lei nº 1.234/2023", "O que diz o art. 49, II, da Lei nº 1.234/2023?"}) {
    const engine::Answer answer = ask(text);
    EXPECT_EQ(answer.model, "extractive") << text;
    EXPECT_THAT(answer.text, HasSubstr("38.500"));
  }
  // What is not there is not made up for either.
  EXPECT_FALSE(ask("Qual o prazo do art. 500 da Lei nº 1.234/2023?").found);
  EXPECT_THAT(chat->requests(), IsEmpty());
}

TEST_F(AnsweringEngineTest, AModelMaySayThatNothingAnswers) {
  for (const auto& pieces : {std::vector<std::string>{"**NÃO ", "ENCONTRADO**."},
                             {"Não encontrado"},
                             {"N", "ã", "o encontrado.\n"}}) {
    open(ScriptedChat::saying(pieces), false);
    const engine::Answer answer = ask();
    EXPECT_FALSE(answer.found);
    EXPECT_THAT(answer.text, StartsWith("Não encontrei no acervo"));
  }
  open(ScriptedChat::saying({"Não ", "é exigida garantia ", kMarker}), false);
  EXPECT_EQ(ask().text, "Não é exigida garantia [1]");
}

TEST_F(AnsweringEngineTest, WhereAModelFailsTheNormIsQuoted) {
  const std::vector<std::pair<Reply, const char*>> failures = {
      {{{}, absl::UnavailableError("http://x: fora do ar")}, "resposta do modelo: http://x: fora do ar"},
      {{{}, absl::OkStatus()}, "resposta do modelo: veio vazia"},
      {{{"NÃO ENC"}, absl::UnavailableError("caiu")}, "resposta do modelo: caiu"}};
  for (const auto& [reply, reason] : failures) {
    open(std::make_shared<ScriptedChat>([&](const Context&, const llm::ChatRequest&) { return reply; }));
    const engine::Answer answer = ask();
    EXPECT_TRUE(answer.found);
    EXPECT_EQ(answer.model, "extractive");
    EXPECT_THAT(answer.text, HasSubstr("38.500"));
    EXPECT_THAT(answer.degraded, ElementsAre(reason));
    EXPECT_FALSE(answer.cache.has_value());
  }
}

TEST_F(AnsweringEngineTest, WhatWasSaidBeforeAFailureStaysAndIsSaidToBeCut) {
  open(std::make_shared<ScriptedChat>([&](const Context&, const llm::ChatRequest&) {
    return Reply{{"O limite é de ", "R$ 38.500,00 e "}, absl::UnavailableError("caiu")};
  }));
  const engine::Answer followed = ask();
  EXPECT_THAT(followed.text, StartsWith("O limite é de R$ 38.500,00 e"));
  EXPECT_THAT(followed.text, HasSubstr("interrompida"));
  EXPECT_THAT(followed.degraded, ElementsAre("resposta do modelo: interrompida: caiu"));
  // Who reads the answer at its end gets a whole one.
  const auto whole = engine_->ask(context_, question());
  ASSERT_OK(whole);
  EXPECT_EQ(whole->model, "extractive");
  EXPECT_THAT(whole->degraded, ElementsAre("resposta do modelo: caiu"));
}

TEST_F(AnsweringEngineTest, DoubtsAboutAnAnswerAreSaidAndKeepItFromTheCache) {
  const std::vector<std::pair<Reply, const char*>> doubtful = {
      {{{"The limit of the law for purchases is R$ 38,500 and that is the value ", kMarker}},
       "não está em português"},
      {{{"O limite é de R$ 38.500,00."}}, "não cita nenhum dispositivo dado"},
      {{{"O limite ", kMarker}, absl::OkStatus(), "length"}, "cortada no limite de 1024 tokens"}};
  for (const auto& [reply, reason] : doubtful) {
    open(std::make_shared<ScriptedChat>([&](const Context&, const llm::ChatRequest&) { return reply; }));
    const engine::Answer answer = ask();
    EXPECT_THAT(answer.degraded, ElementsAre(concat("resposta do modelo: ", reason)));
    EXPECT_FALSE(answer.cache.has_value());
  }
}

TEST_F(AnsweringEngineTest, AModelThatIsLateGivesWayInTime) {
  open(std::make_shared<ScriptedChat>([&](const Context& context, const llm::ChatRequest&) {
    while (context.check().ok()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return Reply{{}, context.check()};
  }));
  const Context hurried("default", Clock::now() + std::chrono::milliseconds(400));
  const auto answer = engine_->ask(hurried, question());
  ASSERT_OK(answer);
  EXPECT_OK(hurried.check());
  EXPECT_THAT(answer->text, HasSubstr("38.500"));
  EXPECT_THAT(answer->degraded, SizeIs(1));
}

TEST_F(AnsweringEngineTest, WhoGoesAwayGetsNothing) {
  open(std::make_shared<ScriptedChat>([&](const Context& context, const llm::ChatRequest&) {
    Context(context).cancel();
    return Reply{{}, absl::CancelledError("foi-se")};
  }));
  EXPECT_TRUE(absl::IsCancelled(engine_->ask(Context(), question()).status()));
}

TEST_F(AnsweringEngineTest, AnAnswerIsRememberedForTheSameAndForAnotherWording) {
  const auto chat = ScriptedChat::saying({"O limite é de R$ 38.500,00 ", kMarker, "."});
  open(chat);
  const engine::Answer first = ask();
  ASSERT_TRUE(first.cache.has_value());
  EXPECT_FALSE(first.cache->was_there);
  for (const char* text : {kQuestion, kParaphrase}) {
    const engine::Answer again = ask(text);
    ASSERT_TRUE(is_remembered(again)) << text;
    EXPECT_EQ(again.cache->id, first.cache->id);
    EXPECT_EQ(again.text, first.text);
    EXPECT_EQ(again.citations.at(0).citation, first.citations.at(0).citation);
    EXPECT_EQ(again.findings.size(), first.findings.size());
    EXPECT_FALSE(again.usage.has_value());
    EXPECT_EQ(again.timings.at(0).stage, "cache");
  }
  EXPECT_THAT(chat->requests(), SizeIs(1));
  // Another thing, another answer.
  EXPECT_FALSE(is_remembered(ask("Qual o limite de valor para dispensa de licitação em obras?")));
}

TEST_F(AnsweringEngineTest, AnswersOutliveTheProcessButNotWhatMadeThem) {
  open(ScriptedChat::saying({"O limite é de R$ 38.500,00 ", kMarker}));
  ask();
  open(ScriptedChat::saying({"Outra ", kMarker}));
  EXPECT_TRUE(is_remembered(ask()));
  open(ScriptedChat::saying({"Outra ", kMarker}), true, "outro modelo");
  EXPECT_FALSE(is_remembered(ask()));
}

TEST_F(AnsweringEngineTest, WhatQuotesIsRememberedToo) {
  open(nullptr);
  const engine::Answer first = ask();
  ASSERT_TRUE(first.cache.has_value());
  const engine::Answer again = ask();
  EXPECT_TRUE(is_remembered(again));
  EXPECT_EQ(again.text, first.text);
  EXPECT_FALSE(ask("Qual o prazo do art. 500 da Lei nº 1.234/2023?").cache.has_value());
}

TEST_F(AnsweringEngineTest, AFreshAnswerIsMadeAnewAndRemembered) {
  std::atomic<int> made = 0;
  open(std::make_shared<ScriptedChat>([&](const Context&, const llm::ChatRequest&) {
    return Reply{{concat("Resposta ", ++made, " "), kMarker}};
  }));
  EXPECT_EQ(ask().text, "Resposta 1 [1]");
  engine::Question fresh = question();
  fresh.fresh = true;
  EXPECT_EQ(ask(fresh).text, "Resposta 2 [1]");
  EXPECT_EQ(ask().text, "Resposta 2 [1]");
  EXPECT_EQ(made, 2);
}

TEST_F(AnsweringEngineTest, AChangedArticleForgetsTheAnswersThatRestOnIt) {
  const auto chat = ScriptedChat::saying({"Resposta ", kMarker});
  open(chat);
  ask();
  ASSERT_TRUE(is_remembered(ask()));
  ingest("in-secad-7-2023.md");  // something else comes: the answer rests on other articles
  // The corpus has two norms now, so that a question without one is another question.
  EXPECT_FALSE(is_remembered(ask()));
  ASSERT_TRUE(is_remembered(ask()));
  ingest("lei-municipal-1234-2023.versao-2025-03-10.html", Date::make(2025, 3, 10));
  EXPECT_FALSE(is_remembered(ask()));
  ASSERT_TRUE(is_remembered(ask()));
  ASSERT_OK(engine_->remove(context_, "lei-1234-2023"));
  EXPECT_FALSE(is_remembered(ask()));
}

TEST_F(AnsweringEngineTest, EqualQuestionsAtOnceCostOneAnswer) {
  const auto chat = std::make_shared<ScriptedChat>([&](const Context&, const llm::ChatRequest&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return Reply{{"Resposta ", kMarker}};
  });
  open(chat);
  std::atomic<int> right = 0;
  std::vector<std::thread> askers;
  for (int i = 0; i < 16; ++i) {
    askers.emplace_back([&] {
      std::string told;
      const auto answer = engine_->ask(context_, question(),
                                       {.found = {},
                                        .text =
                                            [&](std::string_view piece) {
                                              told += piece;
                                              return absl::OkStatus();
                                            },
                                        .checked = {}});
      if (answer.ok() && answer->text == "Resposta [1]" && told == answer->text) ++right;
    });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(right, 16);
  EXPECT_THAT(chat->requests(), SizeIs(1));
}

TEST_F(AnsweringEngineTest, AFollowUpIsAskedAsTheQuestionItStandsFor) {
  const std::string rewritten = "Qual o limite de valor para dispensa de licitação em obras?";
  const auto chat = std::make_shared<ScriptedChat>([&](const Context&, const llm::ChatRequest& request) {
    const bool rewrites = request.messages.at(1).content.starts_with("Conversa:");
    return rewrites ? Reply{{concat("\"", rewritten, "\"\n")}}
                    : Reply{{"Resposta [lei-1234-2023#art49_cpt_inc1]"}};
  });
  open(chat);
  engine::Question asked = question("e em obras?");
  asked.history = {{engine::Turn::Role::kUser, kQuestion}, {engine::Turn::Role::kAssistant, "R$ 38.500,00."}};
  const engine::Answer answer = ask(asked);
  EXPECT_EQ(answer.standalone_question, rewritten);
  EXPECT_TRUE(answer.cache.has_value()) << answer.text;
  EXPECT_THAT(chat->requests().at(0).messages.at(1).content, HasSubstr("Resposta: R$ 38.500,00."));
  EXPECT_THAT(chat->requests().at(1).messages.at(1).content, HasSubstr(rewritten));
  // It was the same question.
  EXPECT_TRUE(is_remembered(ask(rewritten)));

  asked.text = "Qual o prazo para impugnar o edital?";
  EXPECT_THAT(ask(asked).standalone_question, IsEmpty());
}

TEST_F(AnsweringEngineTest, AFollowUpIsUnderstoodByRulesWhereTheModelCannot) {
  for (const char* said :
       {"", "O que diz o § 1º do art. 50 da Lei nº 1.234/2023?", "Claro!\nEis a pergunta:"}) {
    open(std::make_shared<ScriptedChat>(
        [&](const Context&, const llm::ChatRequest&) { return Reply{{said}}; }));
    engine::Question asked = question("e o § 1º?");
    asked.history = {{engine::Turn::Role::kUser, "O que diz o art. 49 da Lei nº 1.234/2023?"}};
    EXPECT_EQ(ask(asked).standalone_question, "e o § 1º do art. 49 da Lei nº 1.234/2023?") << said;
  }
}

TEST_F(AnsweringEngineTest, APromptKeepsToTheModelsContext) {
  const auto chat = ScriptedChat::saying({"Resposta ", kMarker});
  open(chat);
  engine::Question asked = question();
  asked.top_k = 100;
  ask(asked);
  // 8192 tokens of three bytes.
  EXPECT_LT(chat->requests().at(0).messages.at(1).content.size(), 8192u * 3);
  EXPECT_EQ(chat->requests().at(0).max_tokens, 1024);
}

}  // namespace
}  // namespace atimo::answering
