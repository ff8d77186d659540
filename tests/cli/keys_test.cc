#include <nlohmann/json.hpp>
#include <sstream>

#include "atimo/base/file.h"
#include "atimo/cli/run.h"
#include "support/status_matchers.h"

namespace atimo::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class KeysTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(folder_); }
  int run(std::vector<std::string> arguments) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const int code = cli::run({.arguments = std::move(arguments),
                               .environment = {{"ATIMO_HOME", (folder_->path() / "home").string()}},
                               .in = in,
                               .out = out,
                               .err = err,
                               .out_is_terminal = false,
                               .err_is_terminal = false,
                               .open_engine = {}});
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  absl::StatusOr<TempDir> folder_ = TempDir::create("atimo-cli-keys-");
  std::string out_, err_;
};

TEST_F(KeysTest, ShowsAKeyOnceAndListsItsName) {
  ASSERT_EQ(run({"keys", "add", "portal", "--namespace", "orgao_1", "--namespace", "orgao_2"}), 0) << err_;
  ASSERT_TRUE(out_.starts_with("atimo_"));
  const std::string key = out_.substr(0, out_.size() - 1);
  EXPECT_EQ(key.size(), 70u);

  ASSERT_EQ(run({"keys", "list", "--json"}), 0);
  const json listed = json::parse(out_)["keys"];
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["name"], "portal");
  EXPECT_EQ(listed[0]["namespaces"], json::array({"orgao_1", "orgao_2"}));
  EXPECT_THAT(out_, Not(HasSubstr(key)));
  ASSERT_EQ(run({"keys"}), 0);
  EXPECT_THAT(out_, HasSubstr("orgao_1, orgao_2"));

  ASSERT_EQ(run({"keys", "remove", "portal"}), 0) << err_;
  ASSERT_EQ(run({"keys"}), 0);
  EXPECT_EQ(out_, "Nenhuma chave.\n");
}

TEST_F(KeysTest, GivesAKeyToAProgram) {
  ASSERT_EQ(run({"keys", "add", "robo", "--json"}), 0) << err_;
  const json added = json::parse(out_);
  EXPECT_EQ(added["name"], "robo");
  EXPECT_EQ(added["key"].get<std::string>().size(), 70u);
  EXPECT_TRUE(added["namespaces"].empty());
}

TEST_F(KeysTest, SaysWhatIsWrong) {
  EXPECT_EQ(run({"keys", "add"}), 2);
  EXPECT_THAT(err_, HasSubstr("NOME"));
  EXPECT_EQ(run({"keys", "remove", "portal"}), 3);
  ASSERT_EQ(run({"keys", "add", "portal"}), 0);
  EXPECT_NE(run({"keys", "add", "portal"}), 0);
  EXPECT_THAT(err_, HasSubstr("já há uma chave"));
  EXPECT_EQ(run({"keys", "add", "Portal"}), 2);
  EXPECT_THAT(err_, HasSubstr("a-z"));
}

TEST_F(KeysTest, TheFileIsWhereTheConfigurationSays) {
  const std::string file = (folder_->path() / "outras.json").string();
  ASSERT_OK(write_file_atomic(folder_->path() / "atimo.toml", "keys_file = \"" + file + "\"\n"));
  ASSERT_EQ(run({"keys", "add", "portal", "--config", (folder_->path() / "atimo.toml").string()}), 0) << err_;
  EXPECT_OK(read_file(file, 1 << 20));
}

}  // namespace
}  // namespace atimo::cli
