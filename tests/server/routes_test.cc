#include "atimo/server/routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fake_engine.h"

namespace atimo::server {
namespace {

using nlohmann::json;
using testing::FakeEngine;

struct Case {
  std::string name, method, target, content_type, body;
  int status;
  std::string says;  // part of the error
};

class BadInput : public ::testing::TestWithParam<Case> {};

TEST_P(BadInput, IsRefusedWithItsStatusAndAReason) {
  FakeEngine engine;
  const Router router(engine);
  const Case& given = GetParam();
  const Response response = router.handle({.method = given.method,
                                           .target = given.target,
                                           .content_type = given.content_type,
                                           .body = given.body});
  EXPECT_EQ(response.status, given.status) << response.body;
  const json body = json::parse(response.body);
  EXPECT_NE(body.at("error").get<std::string>().find(given.says), std::string::npos) << response.body;
  EXPECT_FALSE(body.at("error_type").get<std::string>().empty());
}

constexpr char kJson[] = "application/json";

INSTANTIATE_TEST_SUITE_P(
    Routes, BadInput,
    ::testing::Values(
        Case{"UnknownPath", "GET", "/nada", "", "", 404, "/nada"}, Case{"Root", "GET", "/", "", "", 404, "/"},
        Case{"UnknownDocument", "GET", "/documents/x", "", "", 404, "não encontrado"},
        Case{"UnknownDocumentDevices", "GET", "/documents/x/devices", "", "", 404, "não encontrado"},
        Case{"RemoveUnknown", "DELETE", "/documents/x", "", "", 404, "não encontrado"},
        Case{"WrongMethod", "PUT", "/ask", "", "", 405, "GET, HEAD, POST"},
        Case{"DeleteAllDocuments", "DELETE", "/documents", "", "", 405, "POST"},
        Case{"FormBody", "POST", "/ask", "application/x-www-form-urlencoded", "q=a", 415, "application/json"},
        Case{"ImageUpload", "POST", "/documents", "image/png", "x", 415, "image/png"},
        Case{"MultipartMixed", "POST", "/documents", "multipart/mixed; boundary=a", "x", 415, "multipart"},
        Case{"FeedbackNotJson", "POST", "/feedback", kJson, "x", 400, "JSON"},
        Case{"FeedbackWithoutId", "POST", "/feedback", kJson, R"({"feedback":"like"})", 400, "cache_id"},
        Case{"FeedbackWithoutWord", "POST", "/feedback", kJson, R"({"cache_id":1})", 400, "dislike"},
        Case{"FeedbackOtherWord", "POST", "/feedback", kJson, R"({"cache_id":1,"feedback":"ok"})", 422,
             "\"like\" ou \"dislike\""},
        Case{"FeedbackFlag", "POST", "/feedback", kJson, R"({"cache_id":1,"feedback":true})", 422,
             "feedback"},
        Case{"FeedbackTextId", "POST", "/feedback", kJson, R"({"cache_id":"1","feedback":"like"})", 422,
             "cache_id"},
        Case{"FeedbackIdZero", "POST", "/feedback", kJson, R"({"cache_id":0,"feedback":"like"})", 422,
             "cache_id"},
        Case{"FeedbackHugeId", "POST", "/feedback", kJson,
             R"({"cache_id":18446744073709551615,"feedback":"like"})", 422, "cache_id"},
        Case{"FeedbackUnknownField", "POST", "/feedback", kJson, R"({"cache_id":1,"stars":5})", 422,
             "cache_id, feedback"},
        Case{"EntriesOrder", "GET", "/cache/entries?order=worst", "", "", 422, "top, problems ou liked"},
        Case{"EntriesLimit", "GET", "/cache/entries?limit=1001", "", "", 422, "de 1 a 1000"},
        Case{"EntriesNoLimit", "GET", "/cache/entries?limit=", "", "", 422, "limit"},
        Case{"EntriesNegative", "GET", "/cache/entries?after=-1", "", "", 422, "after"},
        Case{"EntriesUnknown", "GET", "/cache/entries?page=2", "", "", 422, "order, limit, likes, after"},
        Case{"ForgetNothing", "POST", "/cache/invalidate", kJson, "{}", 400, "o que esquecer"},
        Case{"ForgetTwo", "POST", "/cache/invalidate", kJson, R"({"document":"a","question":"b"})", 422,
             "um campo só"},
        Case{"ForgetEmpty", "POST", "/cache/invalidate", kJson, R"({"document":""})", 422, "document"},
        Case{"ForgetBareDevice", "POST", "/cache/invalidate", kJson, R"({"device":"art75"})", 422,
             "documento#dispositivo"},
        Case{"ForgetOtherSpace", "POST", "/cache/invalidate", kJson, R"({"namespace":"outro"})", 422,
             "X-Atimo-Namespace"},
        Case{"CacheWithoutIt", "GET", "/cache/stats", "", "", 409, "embedded"},
        Case{"NotJson", "POST", "/ask", kJson, "{\"query\": \"a\",\n  x}", 400, "linha 2, coluna 3"},
        Case{"EmptyBody", "POST", "/ask", kJson, "", 400, "JSON"},
        Case{"CutJson", "POST", "/search", kJson, "{\"query\":", 400, "JSON"},
        Case{"DeepJson", "POST", "/ask", kJson, std::string(500'000, '['), 400, "JSON"},
        Case{"HugeNumber", "POST", "/ask", kJson, "{\"query\":\"a\",\"top_k\":1e999}", 400, "JSON"},
        Case{"ArrayBody", "POST", "/ask", kJson, "[1]", 400, "objeto"},
        Case{"NoQuestion", "POST", "/ask", kJson, "{}", 400, "query"},
        Case{"BlankQuestion", "POST", "/ask", kJson, "{\"query\":\"  \"}", 400, "vazia"},
        Case{"LongQuestion", "POST", "/ask", kJson, "{\"query\":\"" + std::string(100'000, 'a') + "\"}", 400,
             "8192"},
        Case{"BadUtf8", "POST", "/ask", kJson, "{\"query\":\"\xff\xfe\"}", 400, "UTF-8"},
        Case{"NumberQuestion", "POST", "/ask", kJson, "{\"query\":1}", 422, "query"},
        Case{"TwoQuestions", "POST", "/ask", kJson, "{\"query\":\"a\",\"question\":\"b\"}", 422, "question"},
        Case{"UnknownField", "POST", "/ask", kJson, "{\"query\":\"a\",\"topk\":1}", 422, "\"topk\""},
        Case{"TopKText", "POST", "/ask", kJson, "{\"query\":\"a\",\"top_k\":\"5\"}", 422, "1 a 100"},
        Case{"TopKZero", "POST", "/ask", kJson, "{\"query\":\"a\",\"top_k\":0}", 422, "1 a 100"},
        Case{"TopKNegative", "POST", "/ask", kJson, "{\"query\":\"a\",\"top_k\":-1}", 422, "1 a 100"},
        Case{"TopKFraction", "POST", "/ask", kJson, "{\"query\":\"a\",\"top_k\":1.5}", 422, "1 a 100"},
        Case{"TopKHuge", "POST", "/ask", kJson, "{\"query\":\"a\",\"top_k\":18446744073709551615}", 422,
             "1 a 100"},
        Case{"IdsText", "POST", "/ask", kJson, "{\"query\":\"a\",\"document_ids\":\"x\"}", 422,
             "document_ids"},
        Case{"IdsOfNumbers", "POST", "/ask", kJson, "{\"query\":\"a\",\"document_ids\":[1]}", 422,
             "document_ids"},
        Case{"IdsNested", "POST", "/ask", kJson, "{\"query\":\"a\",\"document_ids\":[[[[[[]]]]]]}", 422,
             "document_ids"},
        Case{"AsOfImpossible", "POST", "/ask", kJson, "{\"query\":\"a\",\"as_of\":\"2023-02-30\"}", 422,
             "as_of"},
        Case{"AsOfNumber", "POST", "/ask", kJson, "{\"query\":\"a\",\"as_of\":2023}", 422, "as_of"},
        Case{"GetNoQuestion", "GET", "/ask", "", "", 400, "\"q\""},
        Case{"GetBadPercent", "GET", "/ask?q=%zz", "", "", 400, "hexadecimais"},
        Case{"GetCutPercent", "GET", "/ask?q=%4", "", "", 400, "hexadecimais"},
        Case{"GetBadUtf8", "GET", "/ask?q=%ff", "", "", 400, "UTF-8"},
        Case{"GetNulByte", "GET", "/search?q=a%00", "", "", 400, "nulo"},
        Case{"GetUnknownParameter", "GET", "/ask?q=a&k=3", "", "", 422, "\"k\""},
        Case{"GetTopKText", "GET", "/ask?q=a&top_k=x", "", "", 422, "1 a 100"},
        Case{"NotAPath", "GET", "ask", "", "", 400, "/"},
        Case{"DevicesBadDate", "GET", "/documents/lei-1-2020/devices?as_of=ontem", "", "", 422, "as_of"},
        Case{"EmptyUpload", "POST", "/documents", "", "", 400, "vazio"},
        Case{"UploadBadDate", "POST", "/documents?version_date=x", "", "a", 422, "version_date"},
        Case{"UploadUnknownParameter", "POST", "/documents?nome=x", "", "a", 422, "\"nome\""},
        Case{"MultipartNoBoundary", "POST", "/documents", "multipart/form-data", "x", 400, "boundary"},
        Case{"MultipartNoPart", "POST", "/documents", "multipart/form-data; boundary=b", "x", 400,
             "boundary"},
        Case{"MultipartCut", "POST", "/documents", "multipart/form-data; boundary=b", "--b\r\nContent-Disp",
             400, "termina"},
        Case{"MultipartNoFile", "POST", "/documents", "multipart/form-data; boundary=b",
             "--b\r\nContent-Disposition: form-data; name=\"version_date\"\r\n\r\n2020-01-01\r\n--b--\r\n",
             400, "arquivo"}),
    [](const auto& test) { return test.param.name; });

class RouterTest : public ::testing::Test {
 protected:
  json get(const std::string& target, int status = 200) {
    const Response response = router_.handle({.method = "GET", .target = target});
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }
  FakeEngine engine_;
  Router router_{engine_};
};

TEST_F(RouterTest, AnswersWithTheAnswerJson) {
  const json out = json::parse(router_
                                   .handle({.method = "POST",
                                            .target = "/ask",
                                            .content_type = "application/json; charset=utf-8",
                                            .body = R"({"question":"é lei?","as_of":"2021-03-04"})"})
                                   .body);
  EXPECT_TRUE(out["success"]);
  EXPECT_EQ(out["query"], "é lei?");
  EXPECT_EQ(out["error"], nullptr);
  const json& citation = out["data"]["citations"][0];
  EXPECT_EQ(citation["chunk_id"], "lei-1-2020#art1");
  EXPECT_EQ(citation["relevance"], 0.9);
  EXPECT_EQ(citation["status"], "revoked");
  EXPECT_EQ(citation["location"], (json{{"page", 2}, {"x", 10}, {"y", 20}, {"width", 100}, {"height", 30}}));
  EXPECT_EQ(citation["valid_from"], "2020-01-02");
  EXPECT_EQ(citation["valid_to"], nullptr);
  EXPECT_EQ(out["data"]["sources"][0]["tipo_documento"], "Lei");
  const json& metadata = out["metadata"];
  EXPECT_EQ(metadata["latency_ms"], 8);
  EXPECT_EQ(metadata["retrieval_ms"], 3.5);
  EXPECT_EQ(metadata["generation_ms"], 4);
  EXPECT_EQ(metadata["chunks_retrieved"], 2);
  EXPECT_EQ(metadata["chunks_used"], 1);
  EXPECT_EQ(metadata["as_of"], "2021-03-04");
  EXPECT_EQ(metadata["question_class"], "exact_reference");
}

TEST_F(RouterTest, KeepsTheAnswerShapeWhenTheEngineFails) {
  engine_.on_ask = [](const Context&) { return absl::DeadlineExceededError("tempo esgotado"); };
  const json out = get("/ask?q=a", 504);
  EXPECT_FALSE(out["success"]);
  EXPECT_EQ(out["data"], nullptr);
  EXPECT_EQ(out["error"], "tempo esgotado");
  EXPECT_EQ(out["error_type"], "deadline_exceeded");
}

TEST_F(RouterTest, ReadsTheQuestionFromTheQuery) {
  get("/search?q=dispensa+de%20licita%C3%A7%C3%A3o&top_k=7&document_ids=a,b&as_of=2020-01-01");
  EXPECT_EQ(engine_.last_question.text, "dispensa de licitação");
  EXPECT_EQ(engine_.last_question.top_k, 7U);
  EXPECT_EQ(engine_.last_question.document_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(engine_.last_question.as_of, Date::parse_iso("2020-01-01"));
}

TEST_F(RouterTest, ListsDocumentsAndDevices) {
  EXPECT_EQ(get("/documents")["documents"][0]["document_id"], "lei-1-2020");
  EXPECT_EQ(get("/documents/lei-1-2020")["title"], "Lei nº 1");
  const json devices = get("/documents/lei-1-2020/devices?as_of=2020-01-01");
  EXPECT_EQ(devices["devices"][0]["kind"], "paragrafo");
  EXPECT_EQ(devices["devices"][0]["status"], "vetoed");
  EXPECT_EQ(get("/status")["version"], "9.9");
  EXPECT_EQ(get("/health")["status"], "ok");
}

TEST_F(RouterTest, TakesARawUpload) {
  const Response response = router_.handle(
      {.method = "POST", .target = "/documents?name=..%2Flei.html&version_date=2020-02-29", .body = "<p>x"});
  EXPECT_EQ(response.status, 201) << response.body;
  ASSERT_EQ(engine_.uploads.size(), 1U);
  EXPECT_EQ(engine_.uploads[0], std::make_pair(std::string("lei.html"), std::string("<p>x")));
  EXPECT_EQ(engine_.last_options.version_date, Date::parse_iso("2020-02-29"));
}

TEST_F(RouterTest, TakesEveryFileOfAForm) {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
      "Content-Type: text/plain\r\n\r\num\r\n--x\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\n\r\n"
      "--b--\r\n";
  const Response response = router_.handle({.method = "POST",
                                            .target = "/documents",
                                            .content_type = "multipart/form-data; boundary=\"b\"",
                                            .body = body});
  EXPECT_EQ(response.status, 201) << response.body;
  ASSERT_EQ(engine_.uploads.size(), 2U);
  EXPECT_EQ(engine_.uploads[0].second, "um\r\n--x");
  EXPECT_EQ(engine_.uploads[1], std::make_pair(std::string("b.txt"), std::string()));
}

TEST_F(RouterTest, SaysWhyAnUploadFailed) {
  engine_.ingest_failure = absl::InvalidArgumentError("PDF cifrado");
  const Response response = router_.handle({.method = "POST", .target = "/documents", .body = "%PDF"});
  EXPECT_EQ(response.status, 400);
  const json body = json::parse(response.body);
  EXPECT_EQ(body["error"], "PDF cifrado");
  EXPECT_EQ(body["failures"][0]["error_type"], "invalid_argument");
}

TEST_F(RouterTest, ChecksDeadlineAndNameSpaceHeaders) {
  for (const char* bad : {"0", "600001", "-1", "abc", "1.5", "99999999999999"})
    EXPECT_EQ(router_.handle({.method = "GET", .target = "/health", .deadline_ms = bad}).status, 400) << bad;
  for (const std::string& bad :
       {std::string("A"), std::string("a b"), std::string("../x"), std::string(65, 'a')})
    EXPECT_EQ(router_.handle({.method = "GET", .target = "/health", .name_space = bad}).status, 400) << bad;
  router_.handle(
      {.method = "GET", .target = "/search?q=a", .deadline_ms = "600000", .name_space = "orgao_1"});
  EXPECT_EQ(engine_.last_name_space, "orgao_1");
}

TEST_F(RouterTest, RefusesABodyOverItsLimit) {
  const Request big = {.method = "POST", .target = "/ask", .body = std::string((1 << 20) + 1, ' ')};
  EXPECT_EQ(router_.handle(big).status, 413);
}

TEST_F(RouterTest, AnswersOnlyLocalNamesWhenAsked) {
  const Router local(engine_, {.local_names_only = true});
  const auto status = [&](const char* host, const char* origin) {
    return local.handle({.method = "GET", .target = "/health", .host = host, .origin = origin}).status;
  };
  EXPECT_EQ(status("127.0.0.1:8100", ""), 200);
  EXPECT_EQ(status("localhost:8100", "http://localhost:3000"), 200);
  EXPECT_EQ(status("[::1]:8100", ""), 200);
  EXPECT_EQ(status("", ""), 200);
  EXPECT_EQ(status("mau.example", ""), 403);
  EXPECT_EQ(status("127.0.0.1.mau.example", ""), 403);
  EXPECT_EQ(status("127.0.0.1", "https://mau.example"), 403);
  EXPECT_EQ(status("127.0.0.1", "null"), 403);
}

}  // namespace
}  // namespace atimo::server
