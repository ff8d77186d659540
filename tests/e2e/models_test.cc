// "atimo models" as a user runs it, and a download that a kill interrupts.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "e2e/binary_fixture.h"
#include "models/fake_hub.h"
#include "models/tiny_checkpoint.h"

namespace atimo {
namespace {

using models::testing::FakeHub;
using models::testing::Reply;
using models::testing::Request;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr char kName[] = "all-minilm-l6-v2";

class ModelsBinaryTest : public BinaryTest {
 protected:
  void SetUp() override {
    BinaryTest::SetUp();
    models::testing::write_tiny_bert(published());
    for (const char* file : {"config.json", "vocab.txt"})
      hub_.add_small(file, *read_file(published() / file, 1 << 20));
    weights_ = *read_file(published() / "model.safetensors", 1 << 20);
    hub_.add_large("model.safetensors", weights_);
    ::setenv("HF_ENDPOINT", hub_.url().c_str(), 1);
    ::setenv("HF_HOME", (folder_->path() / "hf").c_str(), 1);
  }
  fs::path published() const { return folder_->path() / "published"; }
  fs::path partial() const {
    return folder_->path() / "hf" / "hub" / "models--sentence-transformers--all-MiniLM-L6-v2" / "blobs" /
           (models::testing::sha256(weights_) + ".incomplete");
  }
  bool wait_for_partial(std::uintmax_t bytes) const {
    for (int i = 0; i < 1000; ++i) {
      std::error_code error;
      if (fs::file_size(partial(), error) == bytes && !error) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  FakeHub hub_{"sentence-transformers/all-MiniLM-L6-v2"};
  std::string weights_;
};

TEST_F(ModelsBinaryTest, AnImportedModelEmbedsTexts) {
  ASSERT_EQ(run({"models", "pull", "own-model", "--from", published().string()}).exit_code, 0);
  const SubprocessResult embedded =
      run({"embed", "o prazo é de dias", "--model", "own-model", "--threads", "1", "--json"});
  ASSERT_EQ(embedded.exit_code, 0) << embedded.standard_error;
  EXPECT_EQ(nlohmann::json::parse(embedded.standard_output)["dense"].size(), models::testing::kHidden);
  EXPECT_EQ(run({"models", "verify"}).exit_code, 0);
  EXPECT_EQ(run({"models", "remove", "own-model"}).exit_code, 0);
  const SubprocessResult gone = run({"embed", "x", "--model", "own-model"});
  EXPECT_EQ(gone.exit_code, 3);
  EXPECT_THAT(gone.standard_error, HasSubstr("atimo models pull own-model"));
}

// From anywhere, with nothing installed.
TEST_F(ModelsBinaryTest, TheProgramsOwnModelEmbedsAndSearches) {
  const SubprocessResult embedded =
      run({"embed", "o prazo é de dias", "--model", "mini", "--output", "dense,sparse,colbert", "--json"});
  ASSERT_EQ(embedded.exit_code, 0) << embedded.standard_error;
  const auto json = nlohmann::json::parse(embedded.standard_output);
  EXPECT_EQ(json["dense"].size(), 256u);
  EXPECT_FALSE(json["sparse"].empty());
  EXPECT_EQ(json["colbert"].size(), json["tokens"].get<std::size_t>() - 1);
  const fs::path norm = folder_->path() / "norma.txt";
  models::testing::write(
      norm,
      "LEI Nº 1, DE 2 DE JANEIRO DE 2020\n\nArt. 1º O síndico presta contas à assembleia.\n\n"
      "Art. 2º O servidor tem direito a férias de trinta dias.\n");
  ASSERT_EQ(run({"ingest", norm.string()}).exit_code, 0);
  const SubprocessResult found = run({"search", "descanso anual do funcionário", "--json"});
  ASSERT_EQ(found.exit_code, 0) << found.standard_error;
  EXPECT_THAT(found.standard_output, HasSubstr("férias de trinta dias"));
  const SubprocessResult by_words =
      run({"search", "descanso anual do funcionário", "--embedder", "none", "--json"});
  EXPECT_THAT(by_words.standard_output, Not(HasSubstr("férias de trinta dias")));
  EXPECT_EQ(run({"embed", "x", "--model", "mini", "--precision", "fp32"}).exit_code, 3);
}

TEST_F(ModelsBinaryTest, WhoAsksForADefinitionGetsItWithoutTheLearnedOrder) {
  const fs::path norm = folder_->path() / "norma.txt";
  models::testing::write(norm,
                         "LEI Nº 1, DE 2 DE JANEIRO DE 2020\n\nArt. 1º O estudo preliminar precede o "
                         "projeto, e o estudo preliminar "
                         "é assinado.\n\nArt. 2º Considera-se:\nI - obra: o que se constrói;\nII - estudo "
                         "preliminar: o documento "
                         "que mostra a necessidade.\n");
  ASSERT_EQ(run({"ingest", norm.string()}).exit_code, 0);
  const auto plan_of_rank = [](const nlohmann::json& answer) {
    for (const auto& stage : answer["metadata"]["plan"])
      if (stage["stage"] == "rank") return stage;
    return nlohmann::json();
  };
  const auto asked =
      nlohmann::json::parse(run({"search", "o que é estudo preliminar?", "--json"}).standard_output);
  EXPECT_EQ(asked["data"]["results"][0]["device_id"], "art2") << asked;
  EXPECT_EQ(plan_of_rank(asked)["ran"], false);
  const auto other =
      nlohmann::json::parse(run({"search", "quem assina o estudo preliminar", "--json"}).standard_output);
  EXPECT_EQ(plan_of_rank(other)["ran"], true);
}

TEST_F(ModelsBinaryTest, AKilledPullGoesOnWhereItStopped) {
  hub_.fail_next(FakeHub::At::kStorage, [](Reply reply) {
    reply.cut_after = 5000;
    reply.silent = true;
    return reply;
  });
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(ATIMO_BINARY, "atimo", "--home", home().c_str(), "models", "pull", kName,
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  EXPECT_TRUE(wait_for_partial(5000));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);

  const SubprocessResult pulled = run({"models", "pull", kName, "--json"});
  ASSERT_EQ(pulled.exit_code, 0) << pulled.standard_error;
  std::vector<std::string> ranges;
  for (const Request& request : hub_.storage().requests()) ranges.push_back(request.field("range"));
  EXPECT_EQ(ranges, (std::vector<std::string>{"", "bytes=5000-"}));
  EXPECT_FALSE(fs::exists(partial()));
}

}  // namespace
}  // namespace atimo
