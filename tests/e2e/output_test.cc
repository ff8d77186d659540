// Where the program's results go when nobody reads them or they cannot be written.
#include <algorithm>
#include <array>

#include "e2e/binary_fixture.h"

namespace atimo {
namespace {

using OutputTest = BinaryTest;

TEST_F(OutputTest, EndsSilentlyWhenItsReaderLeft) {
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
  const std::string queries = (folder_->path() / "queries.jsonl").string();
  const std::string qrels = (folder_->path() / "qrels.tsv").string();
  ASSERT_OK(write_file_atomic(queries, R"({"_id": "1", "text": "limite de dispensa"})"
                                       "\n"));
  ASSERT_OK(write_file_atomic(qrels, "query-id\tdocument\tarticle\tscore\n1\tlei-1234-2023\t49\t1\n"));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"search", "licitação"},
                                                  {"ask", "licitação"},
                                                  {"documents", "show", "lei-1234-2023"},
                                                  {"eval", "--queries", queries, "--qrels", qrels},
                                                  {"--help"}}) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    ::close(pipe[0]);
    const SubprocessResult result = run_into(pipe[1], command);
    ::close(pipe[1]);
    EXPECT_EQ(result.exit_code, 141) << command.front();
    EXPECT_EQ(result.standard_error, "") << command.front();
  }
}

// What an ingest did stays done, whoever listens.
TEST_F(OutputTest, FinishesAnIngestWhoseReaderLeft) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  ::close(pipe[0]);
  EXPECT_EQ(run_into(pipe[1], {"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 141);
  ::close(pipe[1]);
  EXPECT_EQ(run({"documents", "show", "lei-1234-2023"}).exit_code, 0);
}

TEST_F(OutputTest, SaysInOneLineThatTheOutputCannotBeWritten) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) GTEST_SKIP() << "no /dev/full";
  const SubprocessResult result = run_into(full, {"--help"});
  ::close(full);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.standard_error, "atimo: erro: não foi possível escrever toda a saída\n");
}

}  // namespace
}  // namespace atimo
