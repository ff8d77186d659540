// "atimo models" against folders and a Hub of the test's own.
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "atimo/base/file.h"
#include "atimo/cli/run.h"
#include "models/fake_hub.h"
#include "models/tiny_checkpoint.h"
#include "support/status_matchers.h"

namespace atimo::cli {
namespace {

using models::testing::FakeHub;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace fs = std::filesystem;

constexpr char kName[] = "all-minilm-l6-v2";

class ModelsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto folder = TempDir::create("atimo-cli-models-");
    ASSERT_OK(folder);
    folder_.emplace(*std::move(folder));
    models::testing::write_tiny_bert(published());
    for (const char* file : {"config.json", "vocab.txt"})
      hub_.add_small(file, *read_file(published() / file, 1 << 20));
    hub_.add_large("model.safetensors", *read_file(published() / "model.safetensors", 1 << 20));
    environment_ = {{"ATIMO_HOME", (folder_->path() / "home").string()},
                    {"HF_HOME", (folder_->path() / "hf").string()},
                    {"HF_ENDPOINT", hub_.url()}};
  }

  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "models");
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const int code = cli::run({.arguments = std::move(arguments),
                               .environment = environment_,
                               .in = in,
                               .out = out,
                               .err = err,
                               .err_is_terminal = terminal_,
                               .open_engine = [](const engine::EngineOptions&) {
                                 return absl::InternalError("models need no engine");
                               }});
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  fs::path published() const { return folder_->path() / "published"; }
  fs::path installed(const char* precision) const {
    return folder_->path() / "home" / "models" / kName / fs::path(precision).concat(".atimo");
  }

  std::optional<TempDir> folder_;
  FakeHub hub_{"sentence-transformers/all-MiniLM-L6-v2"};
  config::Environment environment_;
  bool terminal_ = false;
  std::string out_, err_;
};

TEST_F(ModelsTest, ListsWhatIsInstalledAndWhatCouldBe) {
  EXPECT_EQ(run({}), 0);
  EXPECT_THAT(out_, AllOf(HasSubstr("mini"), HasSubstr("vem com o programa"), HasSubstr("bge-m3"),
                          HasSubstr("Apache-2.0")));
  ASSERT_EQ(run({"pull", kName, "--from", published().string()}), 0) << err_;
  EXPECT_EQ(run({"list", "--json"}), 0);
  const json listed = json::parse(out_);
  ASSERT_EQ(listed["models"].size(), 2u);
  EXPECT_EQ(listed["models"][1]["name"], "mini");
  EXPECT_TRUE(listed["models"][1]["builtin"].get<bool>());
  EXPECT_EQ(listed["models"][1]["outputs"], json({"dense", "sparse", "colbert"}));
  EXPECT_FALSE(listed["models"][0]["builtin"].get<bool>());
  EXPECT_EQ(listed["models"][0]["name"], kName);
  EXPECT_EQ(listed["models"][0]["precision"], "int8");
  EXPECT_EQ(listed["models"][0]["outputs"], json({"dense"}));
  EXPECT_TRUE(listed["models"][0]["ok"].get<bool>());
  EXPECT_TRUE(listed["catalog"][2]["installed"].get<bool>());
  EXPECT_EQ(run({"list", "--lang", "en"}), 0);
  EXPECT_THAT(out_, AllOf(HasSubstr("fine"), HasSubstr("kB")));
}

TEST_F(ModelsTest, PullsFromTheHub) {
  EXPECT_EQ(run({"pull", kName, "--precision", "fp32", "--json"}), 0) << err_;
  EXPECT_EQ(json::parse(out_)["installed"][0]["path"], installed("fp32").string());
  EXPECT_THAT(err_, IsEmpty());
  EXPECT_TRUE(fs::exists(installed("fp32")));
  EXPECT_TRUE(fs::exists(folder_->path() / "hf" / "hub" / "models--sentence-transformers--all-MiniLM-L6-v2"));
  environment_["HF_HUB_OFFLINE"] = "1";
  EXPECT_EQ(run({"pull", kName, "--precision", "bf16"}), 0) << err_;
  EXPECT_EQ(run({"pull", kName, "--revision", "v9"}), 4);
}

TEST_F(ModelsTest, ShowsABarOnATerminalAlone) {
  ASSERT_EQ(run({"pull", kName}), 0) << err_;
  EXPECT_THAT(err_, AllOf(HasSubstr("em disco"), Not(HasSubstr("\x1b"))));
  terminal_ = true;
  ASSERT_EQ(run({"pull", kName}), 0) << err_;
  EXPECT_THAT(err_, AllOf(HasSubstr("[###"), HasSubstr("kB")));
}

TEST_F(ModelsTest, EachFailureHasItsExitCode) {
  EXPECT_EQ(run({"pull"}), 2);
  EXPECT_EQ(run({"pull", kName, "--precision", "fp8"}), 2);
  EXPECT_EQ(run({"pull", "../evil", "--from", published().string()}), 2);
  EXPECT_EQ(run({"pull", "a", "b", "--from", published().string()}), 2);
  EXPECT_EQ(run({"pull", "a", "--from", published().string(), "--revision", "main"}), 2);
  EXPECT_EQ(run({"pull", "no-such-model"}), 3);
  EXPECT_THAT(err_, HasSubstr("existem: bge-m3"));
  EXPECT_EQ(run({"pull", kName, "--revision", "v9"}), 3);
  EXPECT_EQ(run({"pull", kName, "--from", "/nowhere"}), 3);
  EXPECT_EQ(run({"verify", kName}), 3);
  EXPECT_EQ(run({"remove"}), 2);
  EXPECT_EQ(run({"remove", kName}), 3);
  environment_["HF_ENDPOINT"] = "gopher://hub";
  EXPECT_EQ(run({"pull", kName}), 1);
  EXPECT_THAT(err_, HasSubstr("HF_ENDPOINT"));
  models::testing::write(published() / "config.json", "{}");
  EXPECT_EQ(run({"pull", "own", "--from", published().string()}), 1);
}

TEST_F(ModelsTest, OneModelThatFailsDoesNotKeepTheOthersAway) {
  EXPECT_EQ(run({"pull", "no-such-model", kName, "--json"}), 3);
  const json report = json::parse(out_);
  EXPECT_EQ(report["installed"].size(), 1u);
  EXPECT_EQ(report["failures"][0]["name"], "no-such-model");
  EXPECT_TRUE(fs::exists(installed("int8")));
}

TEST_F(ModelsTest, VerifiesAndSaysWhatWasNotCompared) {
  ASSERT_EQ(run({"pull", kName}), 0) << err_;
  EXPECT_EQ(run({"verify", kName, "--threads", "1"}), 0);
  EXPECT_THAT(out_, AllOf(HasSubstr("arquivo íntegro"), HasSubstr("não há valores publicados")));
  std::string bytes = *read_file(installed("int8"), 1 << 24);
  bytes[bytes.size() - 100] ^= 1;
  ASSERT_OK(write_file_atomic(installed("int8"), bytes));
  EXPECT_EQ(run({"verify", "--json"}), 1);
  EXPECT_FALSE(json::parse(out_)["models"][0]["ok"].get<bool>());
  EXPECT_EQ(run({"list"}), 0);
  EXPECT_THAT(out_, HasSubstr("danificado"));
}

TEST_F(ModelsTest, TheProgramsOwnModelIsVerifiedAndStays) {
  EXPECT_EQ(run({"verify", "mini", "--threads", "1"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("mini int8"));
  EXPECT_EQ(run({"remove", "mini"}), 2);
  EXPECT_THAT(err_, HasSubstr("vem com o programa"));
  EXPECT_EQ(run({"list"}), 0);
  EXPECT_THAT(out_, HasSubstr("mini"));
}

TEST_F(ModelsTest, RemovesOnePrecisionOrAll) {
  for (const char* precision : {"int8", "bf16", "fp32"})
    ASSERT_EQ(run({"pull", kName, "--precision", precision}), 0) << err_;
  EXPECT_EQ(run({"remove", kName, "--precision", "bf16"}), 0);
  EXPECT_THAT(out_, HasSubstr("removido"));
  EXPECT_FALSE(fs::exists(installed("bf16")));
  EXPECT_EQ(run({"remove", kName, "--precision", "bf16"}), 3);
  EXPECT_THAT(err_, HasSubstr("está em fp32, int8"));
  EXPECT_EQ(run({"remove", kName, "--json"}), 0);
  EXPECT_EQ(json::parse(out_)["removed"][0]["name"], kName);
  EXPECT_FALSE(fs::exists(installed("int8").parent_path()));
}

}  // namespace
}  // namespace atimo::cli
