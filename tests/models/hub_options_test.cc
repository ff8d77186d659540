#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/models/hub.h"
#include "support/status_matchers.h"

namespace atimo::models {
namespace {

using ::testing::HasSubstr;

HubOptions options(const std::map<std::string, std::string, std::less<>>& environment) {
  auto result = HubOptions::from_environment(environment);
  EXPECT_OK(result);
  return result.ok() ? *std::move(result) : HubOptions{};
}

TEST(HubOptions, CacheIsWhereHuggingFaceHasIt) {
  EXPECT_EQ(options({{"HOME", "/u"}}).cache, "/u/.cache/huggingface/hub");
  EXPECT_EQ(options({{"HOME", "/u"}, {"XDG_CACHE_HOME", "/x"}}).cache, "/x/huggingface/hub");
  EXPECT_EQ(options({{"HOME", "/u"}, {"XDG_CACHE_HOME", "/x"}, {"HF_HOME", "~/hf"}}).cache, "/u/hf/hub");
  EXPECT_EQ(options({{"HF_HOME", "/hf"}, {"HF_HUB_CACHE", "/hub"}}).cache, "/hub");
  EXPECT_EQ(HubOptions::from_environment({}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(HubOptions, ReadsWhatTheOthersSay) {
  const HubOptions read = options({{"HOME", "/u"},
                                   {"HF_ENDPOINT", "https://hub.example/"},
                                   {"HF_HUB_OFFLINE", "yes"},
                                   {"HF_HUB_ETAG_TIMEOUT", "3"},
                                   {"HF_HUB_DOWNLOAD_TIMEOUT", "60"},
                                   {"HTTPS_PROXY", "http://proxy:3128"},
                                   {"no_proxy", "localhost"},
                                   {"REQUESTS_CA_BUNDLE", "/ca.pem"}});
  EXPECT_EQ(read.endpoint, "https://hub.example");
  EXPECT_TRUE(read.offline);
  EXPECT_EQ(read.connect_timeout, std::chrono::seconds(3));
  EXPECT_EQ(read.stall_timeout, std::chrono::seconds(60));
  EXPECT_EQ(read.https_proxy, "http://proxy:3128");
  EXPECT_EQ(read.http_proxy, "");
  EXPECT_EQ(read.no_proxy, "localhost");
  EXPECT_EQ(read.certificates, "/ca.pem");
  EXPECT_FALSE(options({{"HOME", "/u"}, {"HF_HUB_OFFLINE", "0"}}).offline);
}

TEST(HubOptions, TokenComesFromAVariableOrAFile) {
  const auto folder = TempDir::create("atimo-token-");
  ASSERT_OK(folder);
  const std::string home = folder->path().string();
  EXPECT_EQ(options({{"HF_HOME", home}}).token, "");
  ASSERT_OK(write_file_atomic(folder->path() / "token", "hf_stored\n"));
  EXPECT_EQ(options({{"HF_HOME", home}}).token, "hf_stored");
  EXPECT_EQ(options({{"HF_HOME", home}, {"HUGGING_FACE_HUB_TOKEN", "hf_old"}}).token, "hf_old");
  EXPECT_EQ(options({{"HF_HOME", home}, {"HUGGING_FACE_HUB_TOKEN", "hf_old"}, {"HF_TOKEN", "hf_new"}}).token,
            "hf_new");
  ASSERT_OK(write_file_atomic(folder->path() / "other", "hf_other"));
  EXPECT_EQ(options({{"HF_HOME", home}, {"HF_TOKEN_PATH", home + "/other"}}).token, "hf_other");
}

TEST(HubOptions, RefusesWhatCannotBeMeant) {
  const auto refused = [](const char* name, const char* value) {
    const auto result = HubOptions::from_environment({{"HOME", "/u"}, {name, value}});
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(message_of(result.status())), HasSubstr(name));
  };
  refused("HF_ENDPOINT", "ftp://hub");
  refused("HF_HUB_DOWNLOAD_TIMEOUT", "ten");
  refused("HF_HUB_ETAG_TIMEOUT", "0");
  refused("HF_TOKEN", "a\r\nX-Evil: 1");
}

}  // namespace
}  // namespace atimo::models
