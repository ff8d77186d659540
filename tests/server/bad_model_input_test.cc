#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "small_models.h"

// What the routes that run models refuse: the status, the error of the field, and its shape for the path.
namespace atimo::server {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

struct Case {
  std::string name, target, body;
  int status;
  std::string says;
};

class BadModelInput : public ::testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() { models_ = new testing::SmallModels; }
  static void TearDownTestSuite() {
    delete models_;
    models_ = nullptr;
  }
  static testing::SmallModels* models_;
};

testing::SmallModels* BadModelInput::models_ = nullptr;

TEST_P(BadModelInput, IsRefusedInTheShapeOfItsPath) {
  testing::FakeEngine engine;
  const Router router(engine, {.models = std::make_shared<ModelService>(
                                   std::vector<ServedModel>{models_->mini(), models_->reranker()})});
  const Case& given = GetParam();
  const Response response = router.handle({.method = "POST", .target = given.target, .body = given.body});
  EXPECT_EQ(response.status, given.status) << response.body;
  const json body = json::parse(response.body);
  if (given.target.starts_with("/v1/")) {
    EXPECT_THAT(body.at("error").at("message").get<std::string>(), HasSubstr(given.says));
    EXPECT_EQ(body.at("error").at("type"), "invalid_request_error");
    EXPECT_TRUE(body.at("error").at("param").is_null());
    EXPECT_FALSE(body.at("error").at("code").get<std::string>().empty());
    return;
  }
  EXPECT_THAT(body.at("error").get<std::string>(), HasSubstr(given.says));
  EXPECT_FALSE(body.at("error_type").get<std::string>().empty());
  EXPECT_EQ(body.contains("message"), given.target.starts_with("/v2/"));
}

std::string many(std::string_view field, std::size_t count) {
  json texts = json::array();
  for (std::size_t i = 0; i < count; ++i) texts.push_back("a");
  return json{{"query", "a"}, {field, texts}}.dump();
}

INSTANTIATE_TEST_SUITE_P(
    Embed, BadModelInput,
    ::testing::Values(
        Case{"NotJson", "/embed", "{", 400, "JSON"}, Case{"Array", "/embed", "[]", 400, "objeto"},
        Case{"NoTexts", "/embed", "{}", 400, "texts"},
        Case{"NullTexts", "/embed", R"({"texts":null})", 400, "texts"},
        Case{"EmptyList", "/embed", R"({"texts":[]})", 422, "1 a 2048"},
        Case{"TextsNumber", "/embed", R"({"texts":1})", 422, "texts"},
        Case{"TextsObject", "/embed", R"({"texts":[{"text":"a"}]})", 422, "texts[0]"},
        Case{"TextsNull", "/embed", R"({"texts":["a",null]})", 422, "texts[1]"},
        Case{"TokenIds", "/embed", R"({"inputs":[[1,2]]})", 422, "tokens"},
        Case{"TooMany", "/embed", json{{"texts", std::vector<std::string>(2049, "a")}}.dump(), 422, "2048"},
        Case{"BothFields", "/embed", R"({"texts":["a"],"inputs":["a"]})", 422, "inputs"},
        Case{"UnknownField", "/embed", R"({"texts":["a"],"normalise":true})", 422, "\"normalise\""},
        Case{"FieldOfAnotherDialect", "/embed", R"({"inputs":["a"],"return":["dense"]})", 422, "\"return\""},
        Case{"UnknownOutput", "/embed", R"({"texts":["a"],"return":["denso"]})", 422, "colbert"},
        Case{"MuchColbert", "/embed",
             json{{"texts", {std::string(40'000, 'a'), std::string(40'000, 'b')}}, {"return", {"colbert"}}}
                 .dump(),
             422, "65536"},
        Case{"NoOutput", "/embed", R"({"texts":["a"],"return":[]})", 422, "return"},
        Case{"UnknownFormat", "/embed", R"({"texts":["a"],"encoding_format":"hex"})", 422, "base64"},
        Case{"TruncateText", "/embed", R"({"texts":["a"],"truncate":"no"})", 422, "truncate"},
        Case{"TruncateLeft", "/embed", R"({"inputs":["a"],"truncation_direction":"left"})", 422, "right"},
        Case{"PromptName", "/embed", R"({"inputs":["a"],"prompt_name":"query"})", 422, "prompt_name"},
        Case{"NotNormalized", "/embed", R"({"inputs":["a"],"normalize":false})", 422, "normalize"},
        Case{"Dimensions", "/embed", R"({"inputs":["a"],"dimensions":64})", 422, "256"},
        Case{"FewTokens", "/embed", R"({"texts":["a"],"max_tokens":7})", 422, "max_tokens"},
        Case{"HugeTokens", "/embed", R"({"texts":["a"],"max_tokens":18446744073709551615})", 422,
             "max_tokens"},
        Case{"BadUtf8", "/embed", "{\"texts\":[\"\xff\"]}", 400, "UTF-8"},
        Case{"UnknownModel", "/embed", R"({"texts":["a"],"model":"gpt"})", 404, "mini"},
        Case{"AllEmpty", "/embed", R"({"texts":[""]})", 400, "texts[0]"},
        Case{"RerankerAsEmbedder", "/embed", R"({"texts":["a"],"model":"tiny-reranker"})", 404, "mini"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OpenAi, BadModelInput,
    ::testing::Values(
        Case{"NotJson", "/v1/embeddings", "x", 400, "JSON"},
        Case{"NoInput", "/v1/embeddings", R"({"model":"mini"})", 400, "input"},
        Case{"TokenIds", "/v1/embeddings", R"({"input":[1,2,3]})", 422, "tokens"},
        Case{"UnknownField", "/v1/embeddings", R"({"input":"a","texts":["a"]})", 422, "\"texts\""},
        Case{"ModelNumber", "/v1/embeddings", R"({"input":"a","model":1})", 422, "model"},
        Case{"EmptyText", "/v1/embeddings", R"({"input":""})", 400, "input[0]"},
        Case{"Dimensions", "/v1/embeddings", R"({"input":"a","dimensions":0})", 422, "dimensions"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Rerank, BadModelInput,
    ::testing::Values(
        Case{"NotJson", "/rerank", "", 400, "JSON"}, Case{"NoQuery", "/rerank", many("x", 0), 422, "\"x\""},
        Case{"NoDocuments", "/rerank", R"({"query":"a"})", 400, "documents"},
        Case{"OnlyDocuments", "/rerank", R"({"documents":["a"]})", 400, "query"},
        Case{"EmptyQuery", "/rerank", R"({"query":"","documents":["a"]})", 400, "query"},
        Case{"EmptyList", "/rerank", R"({"query":"a","documents":[]})", 422, "1 a 2048"},
        Case{"TooMany", "/rerank", many("documents", 2049), 422, "2048"},
        Case{"DocumentsText", "/rerank", R"({"query":"a","documents":"b"})", 422, "documents"},
        Case{"DocumentNumber", "/rerank", R"({"query":"a","documents":["b",2]})", 422, "documents[1]"},
        Case{"DocumentObject", "/rerank", R"({"query":"a","documents":[{"title":"b"}]})", 422,
             "documents[0]"},
        Case{"BothFields", "/rerank", R"({"query":"a","documents":["b"],"texts":["b"]})", 422, "texts"},
        Case{"UnknownField", "/v2/rerank", R"({"query":"a","documents":["b"],"rank_fields":["x"]})", 422,
             "\"rank_fields\""},
        Case{"TopNZero", "/v1/rerank", R"({"query":"a","documents":["b"],"top_n":0})", 422, "top_n"},
        Case{"TopNOfTei", "/rerank", R"({"query":"a","texts":["b"],"top_n":1})", 422, "\"top_n\""},
        Case{"RawScoresText", "/rerank", R"({"query":"a","texts":["b"],"raw_scores":"yes"})", 422,
             "raw_scores"},
        Case{"FewTokens", "/v2/rerank", R"({"query":"a","documents":["b"],"truncate_prompt_tokens":7})", 422,
             "truncate_prompt_tokens"},
        Case{"AllEmpty", "/v1/rerank", R"({"query":"a","documents":[""]})", 400, "documents[0]"},
        Case{"EmbedderAsReranker", "/v1/rerank", R"({"query":"a","documents":["b"],"model":"mini"})", 404,
             "tiny-reranker"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace atimo::server
