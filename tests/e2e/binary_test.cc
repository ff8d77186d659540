// The built program as a user runs it: whole commands in processes of their own.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "e2e/binary_fixture.h"

namespace atimo {
namespace {

using nlohmann::json;

TEST_F(BinaryTest, IngestsAndAnswersWithCitations) {
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md"), example("in-secad-7-2023.md")}).exit_code,
            0);
  const SubprocessResult result =
      run({"--json", "ask", "Qual o limite de valor para dispensa de licitação em compras?"});
  ASSERT_EQ(result.exit_code, 0) << result.standard_error;
  const json answer = json::parse(result.standard_output);
  EXPECT_TRUE(answer["success"].get<bool>());
  ASSERT_FALSE(answer["data"]["citations"].empty());
  for (const json& citation : answer["data"]["citations"]) {
    for (const char* key : {"span_id", "chunk_id", "urn", "text", "relevance", "location", "status"}) {
      EXPECT_TRUE(citation.contains(key)) << key;
    }
  }
  EXPECT_TRUE(answer["metadata"]["timings"].contains("total"));
}

TEST_F(BinaryTest, GivesEachKindOfFailureItsExitCode) {
  EXPECT_EQ(run({"ingest", "no/such/file.pdf"}).exit_code, 3);
  EXPECT_EQ(run({"ask", ""}).exit_code, 2);
  EXPECT_EQ(run({"no-such-command"}).exit_code, 2);
  EXPECT_EQ(run({"documents", "remove", "no-such-document"}).exit_code, 3);
}

TEST_F(BinaryTest, SaysOneLineWhenTheDataFolderIsNotADatabase) {
  std::filesystem::create_directories(home());
  std::ofstream(home() + "/atimo.db") << "this is no database, whatever its name says";
  const SubprocessResult result = run({"status"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(std::count(result.standard_error.begin(), result.standard_error.end(), '\n'), 1);
}

// Many documents, so that a kill lands before, between and after the batches of an ingest.
std::string corpus_of(int documents) {
  std::string lines;
  for (int d = 0; d < documents; ++d) {
    for (int article = 1; article <= 5; ++article) {
      lines += concat(R"({"_id": "lei-)", 1000 + d, R"(-2001#art)", article, R"(", "title": "lei )", d,
                      R"(", "text": "Art. )", article, R"(. Texto do artigo sobre o assunto )", d * article,
                      "\"}\n");
    }
  }
  return lines;
}

TEST_F(BinaryTest, AKilledIngestLeavesNoHalfDocumentAndCanBeRepeated) {
  constexpr int kDocuments = 8'000;
  const std::filesystem::path corpus = folder_->path() / "corpus.jsonl";
  ASSERT_OK(write_file_atomic(corpus, corpus_of(kDocuments)));
  for (const int delay_ms : {20, 150, 400, 900}) {
    const pid_t child = fork();
    if (child == 0) {
      const int null = ::open("/dev/null", O_WRONLY);
      ::dup2(null, STDOUT_FILENO);
      ::execl(ATIMO_BINARY, "atimo", "--home", home().c_str(), "ingest", corpus.c_str(),
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
    std::this_thread::sleep_for(
        std::chrono::milliseconds(delay_ms));  // any moment will do: none may lose data
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const SubprocessResult listed = run({"--json", "documents", "list"});
    ASSERT_EQ(listed.exit_code, 0) << listed.standard_error;
    const json reply = json::parse(listed.standard_output);
    for (const json& document : reply["documents"]) EXPECT_EQ(document["articles"], 5) << document.dump();
  }
  ASSERT_EQ(run({"ingest", corpus.string()}).exit_code, 0);
  EXPECT_EQ(json::parse(run({"--json", "documents", "list"}).standard_output)["documents"].size(),
            static_cast<std::size_t>(kDocuments));
}

}  // namespace
}  // namespace atimo
