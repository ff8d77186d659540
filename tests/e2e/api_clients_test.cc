// The HTTP API as programs of others use it.
#include <filesystem>

#include "e2e/served_binary.h"
#include "models/tiny_bge.h"

namespace atimo {
namespace {

using ::testing::HasSubstr;

class ApiClientsTest : public BinaryTest {
 protected:
  // A served reranker of random weights, and a key.
  void SetUp() override {
    BinaryTest::SetUp();
    const std::filesystem::path published = folder_->path() / "published";
    std::filesystem::create_directories(published);
    models::testing::write_tiny_bert_classifier(published);
    ASSERT_EQ(run({"models", "pull", "tiny", "--from", published.string(), "--precision", "fp32"}).exit_code,
              0);
    ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
    const SubprocessResult added = run({"keys", "add", "portal"});
    ASSERT_EQ(added.exit_code, 0) << added.standard_error;
    key_ = added.standard_output.substr(0, added.standard_output.find('\n'));
    server_.emplace(
        std::vector<std::string>{"--home", home(), "--embedder", "mini", "--reranker", "tiny:fp32"});
    ASSERT_NE(server_->port(), "") << server_->said();
  }
  SubprocessResult program(const std::vector<std::string>& arguments) const {
    SubprocessOptions options;
    options.max_memory_bytes = RLIM_INFINITY;
    auto result = run_subprocess(arguments, options);
    EXPECT_OK(result);
    return result.ok() ? *result : SubprocessResult{};
  }
  std::string curl(const std::string& path, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"curl", "--silent", "--show-error", server_->url() + path};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program(arguments).standard_output;
  }

  std::string key_;
  std::optional<ServedBinary> server_;
};

TEST_F(ApiClientsTest, CurlAsksWithAKeyAndIsRefusedWithout) {
  const std::string bearer = "Authorization: Bearer " + key_;
  EXPECT_THAT(curl("/health"), HasSubstr(R"("status":"ok")"));
  EXPECT_THAT(curl("/embed", {"-d", R"({"texts":["a"]})"}), HasSubstr("unauthenticated"));
  // As documented: no Content-Type but curl's own.
  EXPECT_THAT(curl("/embed", {"-H", bearer, "--json", R"({"texts":["multa"]})"}),
              HasSubstr(R"("count":1,"model":"mini")"));
  EXPECT_THAT(curl("/rerank", {"-H", bearer, "--json", R"({"query":"prazo","texts":["o prazo"]})"}),
              HasSubstr(R"([{"index":0,"score":)"));
  EXPECT_THAT(curl("/ask?q=dispensa", {"-H", bearer}), HasSubstr("\"success\":true"));
  EXPECT_THAT(curl("/metrics", {"-H", bearer}), HasSubstr("te_request_count{method=\"embed\"} 2"));
}

TEST_F(ApiClientsTest, PythonClientsOfOthersUnderstandIt) {
  const std::string python = ATIMO_SOURCE_DIR "/build/api-clients/bin/python";
  if (!std::filesystem::exists(python)) GTEST_SKIP() << "run tools/fetch-api-clients, which needs PyPI";
  const SubprocessResult result =
      program({python, ATIMO_SOURCE_DIR "/tests/e2e/api_clients.py", server_->url(), key_});
  EXPECT_EQ(result.exit_code, 0) << result.standard_output << result.standard_error;
  EXPECT_THAT(result.standard_output, HasSubstr("openai: ok"));
}

}  // namespace
}  // namespace atimo
