#include "atimo/config/config.h"

#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/config/nearest.h"
#include "support/status_matchers.h"

namespace atimo::config {
namespace {

using ::testing::HasSubstr;

class ConfigTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = TempDir::create("config");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
    input_.environment["ATIMO_HOME"] = folder_->path().string();
  }

  void write(std::string_view toml) { ASSERT_OK(write_file_atomic(folder_->path() / "atimo.toml", toml)); }

  std::string message() const {
    const auto config = load(input_);
    return std::string(message_of(config.status()));
  }

  std::optional<TempDir> folder_;
  LoadInput input_;
};

TEST_F(ConfigTest, HasDefaults) {
  const auto config = load(input_);
  ASSERT_OK(config);
  EXPECT_EQ(config->host, "127.0.0.1");
  EXPECT_EQ(config->port, 8100);
  EXPECT_FALSE(config->milvus_tls);
  EXPECT_EQ(config->lang, Lang::kPortuguese);
  EXPECT_EQ(config->home, folder_->path());
}

TEST_F(ConfigTest, FlagsOverrideEnvironmentOverridesFile) {
  write("port = 1\nhost = \"a\"\ntop_k = 7\nmilvus_tls = true\nlang = \"en\"\n");
  input_.environment["ATIMO_PORT"] = "2";
  input_.environment["ATIMO_HOST"] = "b";
  input_.flags = {{"port", "3", "--port"}};
  const auto config = load(input_);
  ASSERT_OK(config);
  EXPECT_EQ(config->port, 3);
  EXPECT_EQ(config->host, "b");
  EXPECT_EQ(config->top_k, 7u);
  EXPECT_TRUE(config->milvus_tls);
  EXPECT_EQ(config->lang, Lang::kEnglish);
}

TEST_F(ConfigTest, ServersOfModelsAreNamedByUrl) {
  input_.environment["ATIMO_LLM_URL"] = "https://modelos.gov.br/v1";
  input_.environment["ATIMO_HYDE"] = "always";
  const auto config = load(input_);
  ASSERT_OK(config);
  EXPECT_EQ(config->llm_url, "https://modelos.gov.br/v1");
  EXPECT_EQ(config->hyde, "always");
  for (const char* wrong : {"localhost:8000", "ftp://x", "http://a b"}) {
    input_.environment["ATIMO_LLM_URL"] = wrong;
    EXPECT_THAT(message(), HasSubstr("llm_url")) << wrong;
  }
}

TEST_F(ConfigTest, ASecretIsInNoMessage) {
  input_.environment["ATIMO_LLM_API_KEY"] = "sk-1\r\nX: y";
  EXPECT_THAT(message(), HasSubstr("llm_api_key"));
  EXPECT_THAT(message(), ::testing::Not(HasSubstr("sk-1")));
}

TEST_F(ConfigTest, ACorpusOnAServerIsNamedByItsKeys) {
  EXPECT_EQ(load(input_)->corpus, "embedded");
  write("corpus = \"milvus\"\nmilvus_endpoint = \"[::1]:19530\"\nmilvus_tls = true\n");
  input_.environment["ATIMO_MILVUS_COLLECTION"] = "leis";
  input_.environment["ATIMO_MILVUS_TOKEN"] = "root:Milvus";
  const auto config = load(input_);
  ASSERT_OK(config);
  EXPECT_EQ(config->corpus, "milvus");
  EXPECT_EQ(config->milvus_endpoint, "[::1]:19530");
  EXPECT_TRUE(config->milvus_tls);
  EXPECT_EQ(config->milvus_collection, "leis");
  EXPECT_EQ(config->milvus_token, "root:Milvus");
}

TEST_F(ConfigTest, HomeFollowsXdgThenHome) {
  input_.environment = {{"XDG_DATA_HOME", "/x"}, {"HOME", "/h"}};
  EXPECT_EQ(load(input_)->home, "/x/atimo");
  input_.environment = {{"HOME", "/h"}};
  EXPECT_EQ(load(input_)->home, "/h/.local/share/atimo");
  input_.environment.clear();
  EXPECT_EQ(load(input_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ConfigTest, RelativeHomeInAFileIsBesideTheFile) {
  write("home = \"dados\"\n");
  input_.file = folder_->path() / "atimo.toml";
  input_.environment.clear();
  EXPECT_EQ(load(input_)->home, folder_->path() / "dados");
}

TEST_F(ConfigTest, NamedFileMustExist) {
  input_.file = folder_->path() / "outro.toml";
  EXPECT_EQ(load(input_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ConfigTest, ErrorsInTheFileNameLineKeyValueAndWhatIsAllowed) {
  write("host = \"a\"\nport = 70000\n");
  EXPECT_THAT(message(), HasSubstr("atimo.toml:2: port = \"70000\": deve ser um inteiro de 0 a 65535"));
  write("port = \"8100\"\n");
  EXPECT_THAT(message(), HasSubstr("atimo.toml:1: port = \"8100\": deve ser um inteiro"));
  write("\n[port]\nx = 1\n");
  EXPECT_THAT(message(), HasSubstr("atimo.toml:2: port = uma tabela: deve ser"));
  write("port = \n");
  EXPECT_THAT(message(), HasSubstr("atimo.toml:1: não é TOML válido"));
}

TEST_F(ConfigTest, UnknownKeySuggestsTheNearest) {
  write("prot = 1\n");
  EXPECT_THAT(message(), HasSubstr("atimo.toml:1: chave desconhecida \"prot\"; você quis dizer \"port\"?"));
  write("qualquer_coisa = 1\n");
  EXPECT_THAT(message(), ::testing::EndsWith("chave desconhecida \"qualquer_coisa\""));
}

TEST_F(ConfigTest, ErrorsInTheEnvironmentNameTheVariable) {
  input_.environment["ATIMO_PORT"] = "oito";
  EXPECT_EQ(message(), "ATIMO_PORT: port = \"oito\": deve ser um inteiro de 0 a 65535");
  input_.environment.erase("ATIMO_PORT");
  input_.environment["ATIMO_PROT"] = "1";
  EXPECT_THAT(message(), HasSubstr("\"ATIMO_PROT\"; você quis dizer \"ATIMO_PORT\"?"));
}

TEST_F(ConfigTest, VariablesOfOtherProgramsAreNoConcern) {
  input_.environment["ATIMO_DATA"] = "/x";
  input_.environment["ATIMO_SERVICE_NAME"] = "x";
  EXPECT_OK(load(input_));
}

TEST_F(ConfigTest, ErrorsInFlagsNameTheFlag) {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"port", "65536"},
                                                        {"port", "+1"},
                                                        {"lang", "fr"},
                                                        {"top_k", "101"},
                                                        {"host", "a b"},
                                                        {"home", ""},
                                                        {"log_level", "trace"},
                                                        {"corpus", "faiss"},
                                                        {"milvus_endpoint", "localhost"},
                                                        {"milvus_endpoint", "localhost:0"},
                                                        {"milvus_collection", "1a"},
                                                        {"milvus_collection", "leis-v3"},
                                                        {"milvus_tls", "sim"},
                                                        {"max_file_bytes", "-1"}}) {
    input_.flags = {{key, value, "--flag"}};
    EXPECT_THAT(message(), HasSubstr("--flag: " + key + " = \"" + value + "\": deve ser"));
  }
}

TEST(Nearest, PrefersTheFewestEdits) {
  const std::vector<std::string_view> words = {"ask", "search", "serve", "status"};
  EXPECT_EQ(nearest("serch", words), "search");
  EXPECT_EQ(nearest("stats", words), "status");
  EXPECT_EQ(nearest("xyz", words), "");
  EXPECT_EQ(nearest(std::string(1000, 'a'), words), "");
}

}  // namespace
}  // namespace atimo::config
