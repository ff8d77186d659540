#include "atimo/server/api_keys.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/server/routes.h"
#include "fake_engine.h"
#include "support/status_matchers.h"

namespace atimo::server {
namespace {

using ::testing::ElementsAre;
using testing::FakeEngine;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class ApiKeysTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(folder_); }
  std::string add(std::string_view name, std::vector<std::string> name_spaces = {}) const {
    auto key = ApiKeyFile(path()).add(name, std::move(name_spaces));
    EXPECT_OK(key);
    return key.ok() ? *std::move(key) : std::string();
  }
  std::filesystem::path path() const { return folder_->path() / "deep" / "keys.json"; }
  std::string bytes() const { return *read_file(path(), 1 << 20); }
  std::shared_ptr<const KeyRing> ring() const {
    auto ring = KeyRing::open(path());
    EXPECT_OK(ring);
    return *std::move(ring);
  }

  absl::StatusOr<TempDir> folder_ = TempDir::create("atimo-keys-");
};

TEST_F(ApiKeysTest, TheFileNeverHoldsAKey) {
  const std::string key = add("portal");
  EXPECT_THAT(key, SizeIs(6 + 64));
  EXPECT_TRUE(key.starts_with("atimo_"));
  EXPECT_THAT(bytes(), Not(HasSubstr(key.substr(6))));
  EXPECT_NE(key, add("outro"));
}

TEST_F(ApiKeysTest, KeepsNamesAndNameSpaces) {
  add("portal", {"orgao_1", "default"});
  add("robo");
  const auto keys = ApiKeyFile(path()).read();
  ASSERT_OK(keys);
  ASSERT_THAT(*keys, SizeIs(2));
  EXPECT_EQ((*keys)[0].name, "portal");
  EXPECT_THAT((*keys)[0].name_spaces, ElementsAre("orgao_1", "default"));
  EXPECT_TRUE((*keys)[0].may_use("default"));
  EXPECT_FALSE((*keys)[0].may_use("orgao_2"));
  EXPECT_TRUE((*keys)[1].may_use("orgao_2"));
  ASSERT_OK(ApiKeyFile(path()).remove("portal"));
  EXPECT_THAT(*ApiKeyFile(path()).read(), SizeIs(1));
}

TEST_F(ApiKeysTest, RefusesWhatNoKeyMayBe) {
  add("portal");
  const ApiKeyFile file(path());
  EXPECT_EQ(file.add("portal", {}).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(file.add("Portal", {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(file.add("b", {"a b"}).status().code(), absl::StatusCode::kInvalidArgument);
  const absl::Status missing = file.remove("outro");
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("portal"));
}

TEST_F(ApiKeysTest, RefusesAFileThatIsNoneOfKeys) {
  ASSERT_OK(create_folders(path().parent_path()));
  const std::string digest(64, 'a');
  for (const std::string& bad :
       {std::string("x"), std::string("[]"), std::string(R"({"version":2,"keys":[]})"),
        std::string(R"({"version":1})"), std::string(R"({"version":1,"keys":[{}]})"),
        concat(R"({"version":1,"keys":[{"name":"a","sha256":"zz","namespaces":[]}]})"),
        concat(R"({"version":1,"keys":[{"name":"a","sha256":")", digest, R"(","namespaces":[1]}]})"),
        concat(R"({"version":1,"keys":[{"name":"A","sha256":")", digest, R"(","namespaces":[]}]})")}) {
    ASSERT_OK(write_file_atomic(path(), bad));
    EXPECT_EQ(KeyRing::open(path()).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST_F(ApiKeysTest, KnowsAKeyByWhatItsHeaderShows) {
  const std::string key = add("portal");
  const auto keys = ring();
  EXPECT_TRUE(keys->required());
  for (const std::string& good : {"Bearer " + key, "bearer " + key, "BEARER   " + key + "  "}) {
    const auto found = keys->check(good);
    ASSERT_OK(found);
    EXPECT_EQ(found->name, "portal");
  }
  std::string almost = key;
  almost.back() = almost.back() == '0' ? '1' : '0';
  for (const std::string& bad :
       {std::string(), key, "Basic " + key, std::string("Bearer"), std::string("Bearer "), "Bearer " + almost,
        "Bearer " + key.substr(0, 69), "Bearer " + key + "0"})
    EXPECT_EQ(keys->check(bad).status().code(), absl::StatusCode::kUnauthenticated) << bad;
}

TEST_F(ApiKeysTest, NobodyNeedsAKeyWhileThereIsNone) {
  const auto keys = ring();
  EXPECT_FALSE(keys->required());
}

TEST_F(ApiKeysTest, SeesAChangeOfTheFileWhileItServes) {
  const std::string first = add("portal");
  const auto keys = ring();
  const std::string second = add("robo");
  ASSERT_OK(ApiKeyFile(path()).remove("portal"));
  // It looks once a second.
  for (int i = 0; i < 200 && !keys->check("Bearer " + second).ok(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_OK(keys->check("Bearer " + second));
  EXPECT_FALSE(keys->check("Bearer " + first).ok());
  ASSERT_OK(ApiKeyFile(path()).remove("robo"));
  for (int i = 0; i < 200 && keys->check("Bearer " + second).ok(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(keys->check("Bearer " + second).ok());
  EXPECT_TRUE(keys->required());  // the last key went: nobody gets in, rather than everybody
}

TEST_F(ApiKeysTest, ARouterAsksForAKeyInTheShapeOfThePath) {
  const std::string key = "Bearer " + add("portal", {"orgao_1"});
  FakeEngine engine;
  const Router router(engine, {.local_names_only = true, .keys = ring()});
  const auto get = [&](const std::string& target, const std::string& authorization,
                       const std::string& name_space) {
    return router.handle({.method = "GET",
                          .target = target,
                          .name_space = name_space,
                          .host = "api.example",
                          .authorization = authorization});
  };
  EXPECT_EQ(get("/health", "", "").status, 200);
  EXPECT_EQ(get("/ready", "", "").status, 200);
  for (const char* target : {"/status", "/metrics", "/documents", "/nada", "/documents/a%zz"})
    EXPECT_EQ(get(target, "", "").status, 401) << target;

  EXPECT_EQ(get("/search?q=a", key, "").status, 200);
  EXPECT_EQ(engine.last_name_space, "orgao_1");  // its own, as it may not use "default"
  EXPECT_EQ(get("/search?q=a", key, "orgao_1").status, 200);
  const Response other = get("/search?q=a", key, "orgao_2");
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(nlohmann::json::parse(other.body)["error_type"], "forbidden_namespace");

  const auto openai = nlohmann::json::parse(get("/v1/models", "", "").body);
  EXPECT_EQ(openai["error"]["type"], "authentication_error");
  Request owner{.method = "GET", .target = "/documents"};
  owner.peer = Request::Peer::kOwner;
  EXPECT_EQ(router.handle(owner).status, 200);
}

}  // namespace
}  // namespace atimo::server
