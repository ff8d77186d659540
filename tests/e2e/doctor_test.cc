// "atimo doctor" over the real thing: with and without a resident, and with components that fail.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "e2e/binary_fixture.h"
#include "llm/scripted_server.h"
#include "models/tiny_bge.h"

namespace atimo {
namespace {

using llm::testing::ScriptedServer;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A Milvus or LLM server that refuses: nothing listens on port 1.
constexpr char kNobody[] = "127.0.0.1:1";

class DoctorTest : public BinaryTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(BinaryTest::SetUp());
    ::setenv("ATIMO_DAEMON", "attach", 1);
    ::setenv("XDG_RUNTIME_DIR", folder_->path().c_str(), 1);
  }
  void TearDown() override {
    run({"stop"});
    for (const char* name : {"XDG_RUNTIME_DIR", "ATIMO_CORPUS", "ATIMO_MILVUS_ENDPOINT"}) ::unsetenv(name);
  }

  // Its report, which always has every component.
  json doctor(std::vector<std::string> arguments, int exit_code) const {
    arguments.insert(arguments.begin(), {"doctor", "--json"});
    const SubprocessResult result = run(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.standard_error << result.standard_output;
    EXPECT_EQ(result.standard_error, "");
    const json report = json::parse(result.standard_output, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << result.standard_output;
    EXPECT_EQ(report["ok"], exit_code == 0);
    std::vector<std::string> names;
    for (const json& component : report["components"]) names.push_back(component["name"]);
    EXPECT_THAT(names, ElementsAre("disk", "memory", "embedder", "tokenizer", "reranker", "index", "resident",
                                   "llm", "milvus"));
    return report;
  }
  static json component(const json& report, std::string_view name) {
    for (const json& component : report["components"]) {
      if (component["name"] == name) return component;
    }
    return {};
  }
  static std::string state(const json& report, std::string_view name) {
    return component(report, name)["state"];
  }
  static double figure(const json& report, std::string_view name, const char* key) {
    return component(report, name)["figures"].value(key, -1.0);
  }
  static std::string remark(const json& report, std::string_view name) {
    return component(report, name)["remark"];
  }
  void ingest() const { ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0); }
  pid_t resident() const {
    const SubprocessResult status = run({"status", "--json"});
    return status.exit_code == 0 ? json::parse(status.standard_output)["server"]["pid"].get<pid_t>() : 0;
  }
};

TEST_F(DoctorTest, MeasuresWhatThereIsOverAnEmptyFolder) {
  const json report = doctor({}, 0);
  EXPECT_GT(figure(report, "disk", "write_mb_s"), 0);
  EXPECT_GT(figure(report, "disk", "read_mb_s"), 0);
  EXPECT_GT(figure(report, "disk", "free_gb"), 0);
  EXPECT_GT(figure(report, "memory", "read_gb_s"), 0);
  EXPECT_GT(figure(report, "embedder", "warm_ms"), 0);
  EXPECT_GT(figure(report, "embedder", "cold_ms"), figure(report, "embedder", "warm_ms"));
  EXPECT_GT(figure(report, "tokenizer", "tokens_s"), 0);
  EXPECT_EQ(figure(report, "index", "documents"), 0);
  EXPECT_THAT(remark(report, "index"), HasSubstr("vazio"));
  for (const char* name : {"reranker", "resident", "llm", "milvus"})
    EXPECT_EQ(state(report, name), "not_configured") << name;
  EXPECT_EQ(report["bottleneck"], "embedder");
  EXPECT_EQ(report["question"]["whole"], false);
  EXPECT_THAT(report["suggestion"].get<std::string>(), HasSubstr("atimo ingest"));
}

TEST_F(DoctorTest, AsksACorpusInItsOwnProcess) {
  ingest();
  const json report = doctor({}, 0);
  EXPECT_EQ(figure(report, "index", "documents"), 1);
  EXPECT_GT(figure(report, "index", "units"), 0);
  EXPECT_GT(figure(report, "index", "search_ms"), 0);
  EXPECT_EQ(report["question"]["whole"], true);
  double sum = 0;
  double before = 1;
  for (const json& share : report["question"]["shares"]) {
    EXPECT_LE(share["share"].get<double>(), before);
    before = share["share"].get<double>();
    sum += before;
  }
  EXPECT_NEAR(sum, 1, 1e-6);
  // Nobody keeps the folder open, and nothing may start who does: each command pays the opening.
  EXPECT_EQ(report["bottleneck"], "opening");
  EXPECT_THAT(report["suggestion"].get<std::string>(), HasSubstr("atimo serve --detach"));
  EXPECT_EQ(run({"status"}).exit_code, 4);  // none was started
  for (const auto& entry : std::filesystem::directory_iterator(home()))
    EXPECT_FALSE(entry.path().filename().string().starts_with("doctor-")) << entry.path();
}

TEST_F(DoctorTest, AsksTheUsersServerAndLeavesItAlone) {
  ingest();
  ASSERT_EQ(run({"serve", "--detach", "--port", "0"}).exit_code, 0);
  const pid_t server = resident();
  ASSERT_GT(server, 0);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, std::vector<std::string>{"--no-daemon"}}) {
    const json report = doctor(arguments, 0);
    EXPECT_GT(figure(report, "resident", "request_ms"), 0);
    EXPECT_THAT(remark(report, "resident"), HasSubstr(concat("pid ", server)));
    EXPECT_THAT(remark(report, "index"), HasSubstr("pelo servidor residente"));
    EXPECT_EQ(figure(report, "index", "documents"), 1);
    EXPECT_GT(figure(report, "index", "search_ms"), 0);
    EXPECT_NE(report["bottleneck"], "opening");
    EXPECT_EQ(resident(), server);
  }
}

TEST_F(DoctorTest, AsksWhatACommandStartedToo) {
  ::setenv("ATIMO_DAEMON", "auto", 1);
  ingest();
  const pid_t server = resident();
  ASSERT_GT(server, 0);
  EXPECT_THAT(remark(doctor({}, 0), "resident"), HasSubstr(concat("pid ", server)));
  EXPECT_EQ(resident(), server);
}

TEST_F(DoctorTest, ServersThatRefuseFailAlone) {
  ingest();
  ::setenv("ATIMO_MILVUS_ENDPOINT", kNobody, 1);
  const json without_llm = doctor({"--llm-url", concat("http://", kNobody, "/v1")}, 1);
  EXPECT_EQ(state(without_llm, "llm"), "failed");
  EXPECT_THAT(remark(without_llm, "llm"), HasSubstr(kNobody));
  EXPECT_EQ(state(without_llm, "milvus"), "not_configured");
  EXPECT_GT(figure(without_llm, "index", "search_ms"), 0);
  EXPECT_THAT(without_llm["suggestion"].get<std::string>(), HasSubstr("llm_url"));

  ::setenv("ATIMO_CORPUS", "milvus", 1);
  const json without_milvus = doctor({}, 1);
  EXPECT_EQ(state(without_milvus, "milvus"), "failed");
  EXPECT_THAT(remark(without_milvus, "milvus"), HasSubstr(kNobody));
  EXPECT_GT(figure(without_milvus, "embedder", "warm_ms"), 0);
  EXPECT_THAT(without_milvus["suggestion"].get<std::string>(), HasSubstr("milvus_endpoint"));
}

TEST_F(DoctorTest, AsksTheLlmForItsModelsAndOneAnswer) {
  ScriptedServer server;
  const json report = doctor({"--llm-url", server.url()}, 0);
  EXPECT_NE(state(report, "llm"), "failed");
  EXPECT_EQ(figure(report, "llm", "models"), 2);
  EXPECT_GT(figure(report, "llm", "answer_ms"), 0);
  EXPECT_THAT(remark(report, "llm"), HasSubstr("served, b"));
  EXPECT_EQ(server.chats().size(), 1u);
}

TEST_F(DoctorTest, AnLlmThatFallsSilentIsSlow) {
  ScriptedServer server;
  server.then(atimo::testing::Reply{.framing = atimo::testing::Reply::Framing::kChunked, .silent = true});
  const json report = doctor({"--llm-url", server.url()}, 0);
  EXPECT_EQ(state(report, "llm"), "slow");
  EXPECT_THAT(remark(report, "llm"), HasSubstr("não respondeu a tempo"));
}

TEST_F(DoctorTest, AFolderThatCannotBeWrittenFailsItsComponentsAlone) {
  home_ = "/proc/atimo";  // where even root writes nothing
  const json report = doctor({}, 1);
  EXPECT_EQ(state(report, "disk"), "failed");
  EXPECT_THAT(remark(report, "disk"), HasSubstr("/proc/atimo"));
  EXPECT_EQ(state(report, "index"), "failed");
  EXPECT_NE(state(report, "memory"), "failed");
  EXPECT_GT(figure(report, "embedder", "warm_ms"), 0);
  EXPECT_THAT(report["suggestion"].get<std::string>(), HasSubstr("--home"));
}

TEST_F(DoctorTest, AModelThatIsMissingLeavesTheIndexAsItIs) {
  ingest();
  const json report = doctor({"--embedder", "ausente"}, 1);
  EXPECT_EQ(state(report, "embedder"), "failed");
  EXPECT_THAT(remark(report, "embedder"), HasSubstr("ausente"));
  EXPECT_EQ(state(report, "tokenizer"), "not_configured");
  EXPECT_EQ(state(report, "index"), "failed");
  EXPECT_THAT(report["suggestion"].get<std::string>(), HasSubstr("atimo models pull"));
  // Opened without its embedder it would have been made anew, and once more now.
  EXPECT_EQ(json::parse(run({"status", "--json", "--no-daemon"}).standard_output)["notices"], json::array());
}

TEST_F(DoctorTest, MeasuresAReranker) {
  const std::string published = (folder_->path() / "published").string();
  std::filesystem::create_directories(published);
  models::testing::write_tiny_bert_classifier(published);
  ASSERT_EQ(run({"models", "pull", "tiny", "--from", published, "--precision", "fp32"}).exit_code, 0);
  ingest();
  const json report = doctor({"--reranker", "tiny:fp32"}, 0);
  EXPECT_GT(figure(report, "reranker", "warm_ms"), 0);
  EXPECT_EQ(figure(report, "reranker", "pairs"), 20);
  bool is_in_question = false;
  for (const json& share : report["question"]["shares"])
    is_in_question = is_in_question || share["component"] == "reranker";
  EXPECT_TRUE(is_in_question) << report["question"];
}

TEST_F(DoctorTest, ShowsATableInBothLanguages) {
  ingest();
  const SubprocessResult portuguese = run({"doctor"});
  EXPECT_EQ(portuguese.exit_code, 0);
  EXPECT_THAT(portuguese.standard_output,
              AllOf(HasSubstr("componente"), HasSubstr("memória"), HasSubstr("GB/s"), HasSubstr("a frio "),
                    HasSubstr("não configurado"), HasSubstr("Gargalo: abertura a cada comando, "),
                    HasSubstr("Sugestão: ")));
  const SubprocessResult english = run({"doctor", "--lang", "en"});
  EXPECT_THAT(
      english.standard_output,
      AllOf(HasSubstr("component "), HasSubstr("memory"), HasSubstr("cold "), HasSubstr("not configured"),
            HasSubstr("Bottleneck: opening for each command, "), HasSubstr("Suggestion: ")));
  EXPECT_THAT(run({"doctor", "--help"}).standard_output, HasSubstr("Exemplo:\n  atimo doctor"));
}

}  // namespace
}  // namespace atimo
