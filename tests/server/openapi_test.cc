#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "atimo/server/internal/route.h"
#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "small_cache.h"
#include "small_models.h"
#include "support/yaml_subset.h"

// docs/api/openapi.yaml against the server, in both directions.
namespace atimo::server {
namespace {

using Json = nlohmann::ordered_json;
using testing::FakeEngine;
using testing::SmallModels;

class OpenApiTest : public ::testing::Test {
 protected:
  OpenApiTest() { engine_.curation = &cache_.cache(); }

  Response send(std::string_view method, const std::string& target, const Json& body) const {
    return router_.handle({.method = std::string(method),
                           .target = target,
                           .body = body.dump(),
                           .peer = Request::Peer::kOwner});
  }
  const Json& resolved(const Json& node) const {
    if (!node.contains("$ref")) return node;
    return document_.at(Json::json_pointer(node["$ref"].get<std::string>().substr(1)));
  }
  // The bodies that a POST takes: each of a `oneOf`, or the only one.
  std::vector<Json> bodies_of(const Json& operation) const {
    const Json& schema = operation.at("requestBody").at("content").at("application/json").at("schema");
    std::vector<Json> bodies;
    if (!schema.contains("oneOf")) return {resolved(schema)};
    for (const Json& one : schema["oneOf"]) bodies.push_back(resolved(one));
    return bodies;
  }
  // "os permitidos são a, b, c" or "... query (ou question), top_k e fusion".
  static std::set<std::string> allowed_fields(const std::string& message) {
    std::set<std::string> fields;
    std::string word;
    const std::size_t at = message.find("os permitidos são ");
    if (at == std::string::npos) return fields;
    for (const char c : message.substr(at + std::string("os permitidos são ").size()) + " ") {
      if ((c >= 'a' && c <= 'z') || c == '_') {
        word += c;
      } else {
        if (!word.empty() && word != "e" && word != "ou") fields.insert(word);
        word.clear();
      }
    }
    return fields;
  }
  static std::string error_of(const Response& response) {
    const Json body = Json::parse(response.body);
    return body["error"].is_object() ? body["error"]["message"].get<std::string>()
                                     : body["error"].get<std::string>();
  }
  template <typename Check>
  void for_each_json_body(const Check& check) const {
    for (const internal::Route& route : internal::routes()) {
      if (route.body != internal::BodyKind::kJson && route.body != internal::BodyKind::kTexts) continue;
      const std::string path(route.path);
      for (const Json& body : bodies_of(document_["paths"][path]["post"])) check(path, body);
    }
  }

  SmallModels models_;
  testing::SmallCache cache_;
  FakeEngine engine_;
  Router router_{engine_,
                 {.models = std::make_shared<ModelService>(
                      std::vector<ServedModel>{models_.mini(), models_.reranker()})}};
  Json document_ =
      atimo::testing::YamlSubset(router_.handle({.method = "GET", .target = "/openapi.yaml"}).body).read();
};

TEST_F(OpenApiTest, HasTheRoutesOfTheServerAndNoOthers) {
  std::set<std::string> served;
  for (const internal::Route& route : internal::routes()) {
    std::string path(route.path);
    if (const std::size_t star = path.find('*'); star != std::string::npos) path.replace(star, 1, "{id}");
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    served.insert(method + " " + path);
    const Json& operation = document_["paths"][path][method];
    ASSERT_TRUE(operation.is_object()) << method << " " << path;
    EXPECT_EQ(operation.contains("security"), route.access == internal::Access::kOpen) << path;
    EXPECT_EQ(operation.contains("requestBody"), route.body != internal::BodyKind::kNone) << path;
  }
  std::set<std::string> documented;
  for (const auto& [path, methods] : document_["paths"].items())
    for (const auto& [method, operation] : methods.items()) documented.insert(method + " " + path);
  EXPECT_EQ(documented, served);
}

TEST_F(OpenApiTest, EveryReferenceLeadsSomewhere) {
  std::size_t count = 0;
  const Json flat = document_.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (!pointer.ends_with("/$ref")) continue;
    ++count;
    EXPECT_NO_THROW(document_.at(Json::json_pointer(value.get<std::string>().substr(1)))) << value;
  }
  EXPECT_GT(count, 50u);
}

TEST_F(OpenApiTest, ItsExamplesAreAnswered) {
  for_each_json_body([&](const std::string& path, const Json& body) {
    const Response response = send("POST", path, body.at("example"));
    EXPECT_EQ(response.status, 200) << path << body["example"] << response.body;
  });
}

TEST_F(OpenApiTest, WhatItRequiresIsRefusedWhenMissing) {
  for_each_json_body([&](const std::string& path, const Json& body) {
    ASSERT_FALSE(body.at("required").empty());
    for (const Json& name : body["required"]) {
      Json without = body["example"];
      ASSERT_EQ(without.erase(name.get<std::string>()), 1u) << path;
      const Response response = send("POST", path, without);
      EXPECT_EQ(response.status, 400) << path << without << response.body;
    }
  });
}

TEST_F(OpenApiTest, ItsFieldsAreThoseThatTheServerReads) {
  for_each_json_body([&](const std::string& path, const Json& body) {
    EXPECT_EQ(body.at("additionalProperties"), false) << path;
    Json unknown = body["example"];
    unknown["desconhecido"] = 1;
    const Response response = send("POST", path, unknown);
    EXPECT_EQ(response.status, 422) << path;
    std::set<std::string> documented;
    for (const auto& [name, schema] : body.at("properties").items()) documented.insert(name);
    EXPECT_EQ(documented, allowed_fields(error_of(response))) << path;
  });
}

TEST_F(OpenApiTest, ErrorsHaveTheShapeOfTheirPath) {
  for_each_json_body([&](const std::string& path, const Json&) {
    const Json plain = Json::parse(send("POST", path, Json::array()).body);
    const Json& operation = document_["paths"][path]["post"];
    const Json& schema =
        resolved(resolved(operation["responses"]["default"])["content"]["application/json"]["schema"]);
    for (const Json& name : schema["required"]) EXPECT_TRUE(plain.contains(name.get<std::string>())) << path;
    EXPECT_EQ(plain["error"].is_object(), path.starts_with("/v1/")) << path;
  });
}

}  // namespace
}  // namespace atimo::server
