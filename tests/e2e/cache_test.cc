// Remembered answers as a user meets them: rated, listed, exported, forgotten, with and without a resident.
#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "e2e/binary_fixture.h"

namespace atimo {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kQuestion[] = "Qual o limite de valor para dispensa de licitação em compras?";

class RememberedTest : public BinaryTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(BinaryTest::SetUp());
    ::setenv("ATIMO_DAEMON", GetParam(), 1);
    ::setenv("ATIMO_CACHE", "embedded", 1);
    ::setenv("XDG_RUNTIME_DIR", folder_->path().c_str(), 1);
    ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
  }
  void TearDown() override {
    run({"stop"});
    ::unsetenv("XDG_RUNTIME_DIR");
    ::unsetenv("ATIMO_CACHE");
  }

  std::string said(std::vector<std::string> arguments, int exit_code = 0) const {
    const SubprocessResult result = run(std::move(arguments));
    EXPECT_EQ(result.exit_code, exit_code) << result.standard_error;
    return exit_code == 0 ? result.standard_output : result.standard_error;
  }
  json told(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    return json::parse(said(std::move(arguments)));
  }
};

TEST_P(RememberedTest, AnAnswerIsRatedListedExportedAndForgotten) {
  const json first = told({"ask", kQuestion});
  const json again = told({"ask", kQuestion});
  EXPECT_FALSE(first["metadata"]["from_cache"].get<bool>());
  EXPECT_TRUE(again["metadata"]["from_cache"].get<bool>());
  const std::string id = concat(again["metadata"]["cache_id"].get<std::int64_t>());

  EXPECT_EQ(said({"cache", "export"}), "") << "nobody liked it yet";
  said({"feedback", id, "--like"});
  const json example = json::parse(said({"cache", "export", "--format", "jsonl", "--likes", "1"}));
  EXPECT_EQ(example["messages"][0], (json{{"role", "user"}, {"content", kQuestion}}));
  EXPECT_EQ(example["messages"][1]["role"], "assistant");
  EXPECT_EQ(example["messages"][1]["content"], first["data"]["answer"]);
  EXPECT_EQ(example["sources"][0]["document"], "lei-1234-2023");
  EXPECT_EQ(example["sources"][0]["text"], first["data"]["citations"][0]["text"]);
  EXPECT_EQ(example["likes"], 1);
  EXPECT_EQ(said({"cache", "export", "--likes", "2"}), "");

  const json entry = told({"cache", "entries"})["entries"].at(0);
  EXPECT_EQ(entry["question"], kQuestion);
  EXPECT_EQ(entry["served"], 1);
  EXPECT_THAT(said({"cache", "entries"}), HasSubstr("Qual o limite de valor"));
  const json stats = told({"cache", "stats"});
  EXPECT_EQ(stats["entries"], 1);
  EXPECT_EQ(stats["growth"].back()["made"], 1);
  EXPECT_EQ(stats["growth"].back()["served"], 1);
  EXPECT_THAT(said({"cache", "stats"}), HasSubstr("respostas que valem"));

  said({"feedback", id, "--dislike"});
  EXPECT_FALSE(told({"ask", kQuestion})["metadata"]["from_cache"].get<bool>());
  EXPECT_EQ(said({"cache", "export"}), "");
  EXPECT_THAT(said({"feedback", "999", "--like"}, 3), HasSubstr("999"));

  told({"ask", "O que é plano anual?"});
  EXPECT_EQ(told({"cache", "invalidate", "--document", "lei-9"})["dropped"], 0);
  EXPECT_GE(told({"cache", "invalidate", "--question", kQuestion})["dropped"], 1);
  EXPECT_GE(told({"cache", "clear"})["dropped"], 0);
  EXPECT_EQ(told({"cache", "stats"})["entries"], 0);
}

TEST_P(RememberedTest, WithoutACacheItIsSaidWhatToDo) {
  run({"stop"});
  ::setenv("ATIMO_CACHE", "off", 1);
  EXPECT_THAT(said({"cache", "stats"}, 1), HasSubstr("cache = \"embedded\""));
  EXPECT_THAT(said({"feedback", "1", "--like"}, 1), HasSubstr("cache = \"embedded\""));
}

INSTANTIATE_TEST_SUITE_P(Ways, RememberedTest, ::testing::Values("off", "auto"), [](const auto& way) {
  return std::string(way.param) == "off" ? "Here" : "Resident";
});

}  // namespace
}  // namespace atimo
