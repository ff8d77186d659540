#include <absl/strings/escaping.h>
#include <gmock/gmock.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "small_models.h"

// The routes that run models, in each dialect.
namespace atimo::server {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using testing::FakeEngine;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::SmallModels;

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

class ModelRoutesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { models_ = new SmallModels; }
  static void TearDownTestSuite() {
    delete models_;
    models_ = nullptr;
  }

  Response post(const std::string& target, const json& body) const {
    return router_.handle({.method = "POST", .target = target, .body = body.dump()});
  }
  json ask(const std::string& target, const json& body, int status = 200) const {
    const Response response = post(target, body);
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }
  json get(const std::string& target, int status = 200) const {
    const Response response = router_.handle({.method = "GET", .target = target});
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }

  static SmallModels* models_;
  FakeEngine engine_;
  std::shared_ptr<ModelService> service_ = std::make_shared<ModelService>(
      std::vector<ServedModel>{models_->bge(), models_->mini(), models_->reranker()});
  Router router_{engine_, {.models = service_}};
};

SmallModels* ModelRoutesTest::models_ = nullptr;

TEST_F(ModelRoutesTest, EmbedsTextsAsTheOlderServerDid) {
  const json out = ask("/embed", {{"texts", {"multa", "contrato"}}, {"model", "mini"}});
  EXPECT_EQ(out["count"], 2);
  ASSERT_THAT(out["embeddings"], SizeIs(2));
  EXPECT_THAT(out["embeddings"][0], SizeIs(256));
  EXPECT_EQ(out["model"], "mini");
  EXPECT_EQ(out["truncated"], json::array({false, false}));
  EXPECT_FALSE(out.contains("sparse"));
  EXPECT_FALSE(out.contains("errors"));
}

TEST_F(ModelRoutesTest, TheFirstModelAnswersWhenNoneIsNamed) {
  EXPECT_EQ(ask("/embed", {{"texts", {"a"}}})["model"], "tiny-bge");
}

TEST_F(ModelRoutesTest, GivesTheOutputsThatAreAskedFor) {
  const json out =
      ask("/embed", {{"texts", {"multa por atraso"}}, {"model", "mini"}, {"return", {"sparse", "colbert"}}});
  EXPECT_FALSE(out.contains("embeddings"));
  ASSERT_THAT(out["sparse"], SizeIs(1));
  EXPECT_GT(out["sparse"][0].size(), 0u);
  for (const auto& [id, weight] : out["sparse"][0].items()) {
    EXPECT_GT(std::stoul(id), 0u);
    EXPECT_GT(weight.get<double>(), 0);
  }
  ASSERT_THAT(out["colbert"], SizeIs(1));
  EXPECT_EQ(out["colbert"][0].size() + 1, out["tokens"][0].get<std::size_t>());
}

TEST_F(ModelRoutesTest, EmbedsInputsAsTeiDoes) {
  const json texts = ask("/embed", {{"texts", {"multa", "contrato"}}})["embeddings"];
  const Response response = post(
      "/embed",
      {{"inputs", {"multa", "contrato"}}, {"truncate", true}, {"normalize", true}, {"prompt_name", nullptr}});
  EXPECT_EQ(json::parse(response.body), texts);
  EXPECT_EQ(header(response, "X-Compute-Characters"), "13");
  EXPECT_EQ(ask("/embed", {{"inputs", "multa"}}), json::array({texts[0]}));
}

TEST_F(ModelRoutesTest, ABatchGivesTheBitsThatEachTextGivesAlone) {
  std::vector<std::string> texts;
  for (int i = 1; i <= 12; ++i)
    texts.push_back(std::string(static_cast<std::size_t>(i), 'a') + concat(" art. ", i));
  const json batch = ask("/embed", {{"texts", texts}});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const json alone = ask("/embed", {{"texts", {texts[i]}}});
    EXPECT_EQ(batch["embeddings"][i], alone["embeddings"][0]) << texts[i];
    EXPECT_EQ(batch["tokens"][i], alone["tokens"][0]);
  }
}

TEST_F(ModelRoutesTest, OpenAisBase64HoldsTheBitsOfItsNumbers) {
  const json numbers = ask("/v1/embeddings", {{"input", {"multa", "b"}}, {"model", "mini"}, {"user", "x"}});
  EXPECT_EQ(numbers["object"], "list");
  EXPECT_EQ(numbers["model"], "mini");
  EXPECT_GT(numbers["usage"]["prompt_tokens"].get<int>(), 0);
  EXPECT_EQ(numbers["usage"]["prompt_tokens"], numbers["usage"]["total_tokens"]);
  const json packed =
      ask("/v1/embeddings", {{"input", {"multa", "b"}}, {"model", "mini"}, {"encoding_format", "base64"}});
  ASSERT_THAT(packed["data"], SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(packed["data"][i]["index"], i);
    std::string bytes;
    ASSERT_TRUE(absl::Base64Unescape(packed["data"][i]["embedding"].get<std::string>(), &bytes));
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    EXPECT_EQ(values, numbers["data"][i]["embedding"].get<std::vector<float>>());
  }
}

TEST_F(ModelRoutesTest, DimensionsAreThoseOfTheModelOrRefused) {
  EXPECT_THAT(ask("/v1/embeddings", {{"input", "a"}, {"model", "mini"}, {"dimensions", 256}})["data"],
              SizeIs(1));
  const json refused = ask("/v1/embeddings", {{"input", "a"}, {"model", "mini"}, {"dimensions", 128}}, 422);
  EXPECT_THAT(refused["error"]["message"].get<std::string>(), HasSubstr("256"));
}

TEST_F(ModelRoutesTest, SaysWhichTextsWereCut) {
  const json texts = {"curto", "um texto de muitas palavras que não cabe em oito tokens de modo algum"};
  const Response response = post("/embed", {{"texts", texts}, {"model", "mini"}, {"max_tokens", 8}});
  const json out = json::parse(response.body);
  EXPECT_EQ(out["truncated"], json::array({false, true}));
  EXPECT_EQ(out["tokens"][1], 8);
  EXPECT_EQ(header(response, "X-Atimo-Truncated"), "1");
}

TEST_F(ModelRoutesTest, BareArraysSayInAHeaderWhichTextsWereCut) {
  std::string words;
  for (int i = 0; i < 6000; ++i) words += "multa contrato ";
  const Response cut = post("/embed", {{"inputs", {"a", words}}, {"model", "mini"}});
  EXPECT_EQ(cut.status, 200);
  EXPECT_EQ(header(cut, "X-Atimo-Truncated"), "1");
  const json refused = ask("/embed", {{"inputs", {"a", words}}, {"model", "mini"}, {"truncate", false}}, 422);
  EXPECT_THAT(refused["error"].get<std::string>(), HasSubstr("inputs[1]"));
  const json openai = ask("/v1/embeddings", {{"input", {"a", words}}, {"model", "mini"}});
  EXPECT_EQ(openai["data"][1]["truncated"], true);
  EXPECT_FALSE(openai["data"][0].contains("truncated"));
}

TEST_F(ModelRoutesTest, ABadTextFailsAloneWhereThereIsAPlaceToSayIt) {
  const json out = ask("/embed", {{"texts", {"a", "", "c"}}});
  EXPECT_TRUE(out["embeddings"][1].is_null());
  EXPECT_THAT(out["embeddings"][2], SizeIs(::testing::Gt(0)));
  ASSERT_THAT(out["errors"], SizeIs(1));
  EXPECT_EQ(out["errors"][0]["index"], 1);
  EXPECT_EQ(out["errors"][0]["error_type"], "invalid_argument");

  const json tei = ask("/embed", {{"inputs", {"a", "", "c"}}}, 400);
  EXPECT_THAT(tei["error"].get<std::string>(), HasSubstr("inputs[1]"));
  const json openai = ask("/v1/embeddings", {{"input", {"a", ""}}}, 400);
  EXPECT_THAT(openai["error"]["message"].get<std::string>(), HasSubstr("input[1]"));
  EXPECT_EQ(ask("/embed", {{"texts", {"", ""}}}, 400)["error_type"], "invalid_argument");
}

TEST_F(ModelRoutesTest, RanksDocumentsForEveryoneWhoSendsThem) {
  const json documents = {"o prazo", "prazo de dias", "o prazo de dias é"};
  for (const char* target : {"/rerank", "/v1/rerank", "/v2/rerank"}) {
    const json out = ask(target, {{"query", "prazo"}, {"documents", documents}, {"model", "tiny-reranker"}});
    ASSERT_THAT(out["results"], SizeIs(3)) << target;
    ASSERT_THAT(out["scores"], SizeIs(3)) << target;
    EXPECT_EQ(out["count"], 3);
    double last = 1;
    for (const json& result : out["results"]) {
      EXPECT_LE(result["relevance_score"].get<double>(), last);
      last = result["relevance_score"];
      EXPECT_EQ(out["scores"][result["index"].get<std::size_t>()], result["relevance_score"]);
      EXPECT_FALSE(result.contains("document"));
    }
    EXPECT_GT(out["usage"]["total_tokens"].get<int>(), 0);
  }
}

TEST_F(ModelRoutesTest, TopNLimitsTheResultsAndNotTheScores) {
  const json out = ask("/v1/rerank", {{"query", "prazo"},
                                      {"documents", {"o prazo", {{"text", "de dias"}}, "o prazo de dias é"}},
                                      {"top_n", 1},
                                      {"return_documents", true}});
  ASSERT_THAT(out["results"], SizeIs(1));
  EXPECT_THAT(out["scores"], SizeIs(3));
  EXPECT_TRUE(out["results"][0]["document"]["text"].is_string());
}

TEST_F(ModelRoutesTest, RanksTextsAsTeiDoes) {
  const json scores = ask("/rerank", {{"query", "prazo"}, {"documents", {"o prazo", "de dias"}}})["scores"];
  const json out =
      ask("/rerank", {{"query", "prazo"}, {"texts", {"o prazo", "de dias"}}, {"return_text", true}});
  ASSERT_THAT(out, SizeIs(2));
  for (const json& item : out) {
    const auto index = item["index"].get<std::size_t>();
    EXPECT_EQ(item["score"], scores[index]);
    EXPECT_EQ(item["text"], index == 0 ? "o prazo" : "de dias");
  }
  const json raw =
      ask("/rerank", {{"query", "prazo"}, {"texts", {"o prazo", "de dias"}}, {"raw_scores", true}});
  for (std::size_t i = 0; i < 2; ++i) {
    const double logit = raw[i]["score"];
    EXPECT_NEAR(out[i]["score"].get<double>(), 1 / (1 + std::exp(-logit)), 1e-6);
  }
}

TEST_F(ModelRoutesTest, ABatchRanksEachDocumentAsAlone) {
  std::vector<std::string> documents;
  for (int i = 0; i < 9; ++i)
    documents.push_back(std::string("dias ") + std::string(static_cast<std::size_t>(i), 'x') + " prazo");
  const json batch = ask("/rerank", {{"query", "prazo"}, {"documents", documents}})["scores"];
  for (std::size_t i = 0; i < documents.size(); ++i)
    EXPECT_EQ(batch[i], ask("/rerank", {{"query", "prazo"}, {"documents", {documents[i]}}})["scores"][0]);
}

TEST_F(ModelRoutesTest, ABadDocumentFailsAloneOrByItsName) {
  const json out = ask("/rerank", {{"query", "prazo"}, {"documents", {"o prazo", ""}}});
  EXPECT_THAT(out["results"], SizeIs(1));
  EXPECT_TRUE(out["scores"][1].is_null());
  EXPECT_EQ(out["errors"][0]["index"], 1);
  const json tei = ask("/rerank", {{"query", "prazo"}, {"texts", {"o prazo", ""}}}, 400);
  EXPECT_THAT(tei["error"].get<std::string>(), HasSubstr("texts[1]"));
}

TEST_F(ModelRoutesTest, SaysHowToGetAModelThatIsNotThere) {
  const Router router(engine_,
                      {.models = std::make_shared<ModelService>(std::vector<ServedModel>{models_->mini()})});
  const Response response =
      router.handle({.method = "POST", .target = "/rerank", .body = R"({"query":"a","documents":["b"]})"});
  EXPECT_EQ(response.status, 424);
  EXPECT_THAT(response.body, HasSubstr("atimo models pull bge-reranker-v2-m3"));
  const json unknown = ask("/v1/embeddings", {{"input", "a"}, {"model", "text-embedding-3-small"}}, 404);
  EXPECT_THAT(unknown["error"]["message"].get<std::string>(), HasSubstr("tiny-bge, mini"));
  EXPECT_EQ(unknown["error"]["type"], "invalid_request_error");
}

TEST_F(ModelRoutesTest, AFullQueueIsSaidToBeBusyAndNotTooLarge) {
  const Router router(
      engine_,
      {.models = std::make_shared<ModelService>(std::vector<ServedModel>{models_->bge_with_queue_of(2)})});
  const Response response =
      router.handle({.method = "POST", .target = "/embed", .body = R"({"texts":["a","b","c"]})"});
  EXPECT_EQ(response.status, 429) << response.body;
  EXPECT_EQ(header(response, "Retry-After"), "1");
  const Response openai =
      router.handle({.method = "POST", .target = "/v1/embeddings", .body = R"({"input":["a","b","c"]})"});
  EXPECT_EQ(json::parse(openai.body)["error"]["type"], "rate_limit_error");
}

TEST_F(ModelRoutesTest, WhatIsLateIsNotComputed) {
  const Request request{.method = "POST", .target = "/embed", .body = R"({"texts":["a"]})"};
  const std::uint64_t before = models_->bge().encoder->counters().accepted;
  EXPECT_EQ(router_.handle(request, Context("default", Clock::now())).status, 504);
  EXPECT_EQ(models_->bge().encoder->counters().accepted, before);
}

TEST_F(ModelRoutesTest, ListsItsModels) {
  const json list = get("/v1/models");
  EXPECT_EQ(list["object"], "list");
  ASSERT_THAT(list["data"], SizeIs(4));
  EXPECT_EQ(list["data"][0]["id"], "atimo");
  EXPECT_EQ(list["data"][0]["kind"], "chat");
  EXPECT_EQ(list["data"][2]["id"], "mini");
  EXPECT_EQ(list["data"][3]["kind"], "reranker");
  const json info = get("/info");
  EXPECT_EQ(info["model_id"], "tiny-bge");
  EXPECT_EQ(info["model_dtype"], "fp32");
  EXPECT_EQ(info["model_type"]["embedding"]["pooling"], "cls");
  EXPECT_EQ(info["max_client_batch_size"], 2048);
  EXPECT_THAT(info["models"], SizeIs(3));
}

TEST_F(ModelRoutesTest, IsReadyWhenEachModelHasAnswered) {
  for (const ModelState& state : testing::settled(*service_)) EXPECT_EQ(state.phase, ModelPhase::kReady);
  EXPECT_EQ(get("/ready")["status"], "ready");
  EXPECT_EQ(get("/health")["models_loaded"], true);
  const json status = get("/status");
  EXPECT_EQ(status["embedder_loaded"], true);
  EXPECT_EQ(status["reranker_loaded"], true);
  EXPECT_GT(status["load_time_seconds"].get<double>(), 0);
  EXPECT_EQ(status["gpu"]["gpu_memory_allocated_gb"], 0);
  ASSERT_THAT(status["models"], SizeIs(3));
  const json& bge = status["models"][0];
  EXPECT_EQ(bge["name"], "tiny-bge");
  EXPECT_EQ(bge["state"], "ready");
  EXPECT_EQ(bge["precision"], "fp32");
  EXPECT_GT(bge["load_ms"], 0);
  EXPECT_GT(bge["queue"]["finished"].get<int>(), 0);
}

TEST_F(ModelRoutesTest, IsNotReadyWhileAModelHasNotAnswered) {
  // An embedder that is taken for a reranker fails its first text.
  ServedModel wrong = models_->bge();
  wrong.kind = ModelKind::kReranker;
  const auto service = std::make_shared<ModelService>(std::vector<ServedModel>{wrong});
  EXPECT_EQ(testing::settled(*service)[0].phase, ModelPhase::kFailed);
  const Router router(engine_, {.models = service});
  const Response response = router.handle({.method = "GET", .target = "/ready"});
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("tiny-bge falhou"));
  EXPECT_EQ(router.handle({.method = "GET", .target = "/health"}).status, 200);
}

}  // namespace
}  // namespace atimo::server
