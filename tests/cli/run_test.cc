#include "atimo/cli/run.h"

#include <signal.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "atimo/base/file.h"
#include "support/fake_engine.h"
#include "support/status_matchers.h"

namespace atimo::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class RunTest : public ::testing::Test {
 protected:
  int run(std::vector<std::string> arguments) {
    std::istringstream in(input_);
    std::ostringstream out;
    std::ostringstream err;
    const int code =
        cli::run({.arguments = std::move(arguments),
                  .environment = environment_,
                  .in = in,
                  .out = out,
                  .err = err,
                  .out_is_terminal = terminal_,
                  .err_is_terminal = false,
                  .open_engine = [this](const engine::EngineOptions& options) { return open(options); }});
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  absl::StatusOr<std::unique_ptr<engine::LocalEngine>> open(const engine::EngineOptions& options) {
    home_ = options.home;
    milvus_ = options.milvus;
    if (!open_status_.ok()) return open_status_;
    return std::make_unique<testing::FakeEngine>(state_);
  }

  testing::FakeEngineState state_;
  absl::Status open_status_;
  config::Environment environment_ = {{"ATIMO_HOME", "/nonexistent/atimo"}};
  std::string input_;
  bool terminal_ = false;
  std::string out_, err_;
  std::filesystem::path home_;
  std::optional<engine::MilvusOptions> milvus_;
};

engine::Passage passage() {
  engine::Passage passage;
  passage.document_id = "lei-1-2020";
  passage.document_title = "Lei nº 1/2020";
  passage.citation = "art. 2º, da Lei nº 1/2020";
  passage.hierarchy = "Título I";
  passage.page = 7;
  passage.text = "Art. 2º O prazo é de dez dias.\nParágrafo único. Conta-se da publicação.";
  passage.status = legal::DeviceStatus::kRevoked;
  passage.score = 4.5f;
  return passage;
}

engine::Answer answer() {
  engine::Answer answer;
  answer.found = true;
  answer.text = "Segundo o **art. 2º**:\n> O prazo é de dez dias.";
  answer.confidence = 0.875f;
  answer.citations = {passage()};
  answer.search.passages = {passage()};
  answer.timings = {{"understand", 0.25}, {"total", 3.5}};
  return answer;
}

TEST_F(RunTest, SearchesTheCollectionThatTheConfigurationNames) {
  run({"status"});
  EXPECT_FALSE(milvus_.has_value());
  environment_["ATIMO_CORPUS"] = "milvus";
  environment_["ATIMO_MILVUS_ENDPOINT"] = "banco:19531";
  environment_["ATIMO_MILVUS_COLLECTION"] = "leis";
  run({"status"});
  ASSERT_TRUE(milvus_.has_value());
  EXPECT_EQ(milvus_->connection.endpoint, "banco:19531");
  EXPECT_EQ(milvus_->collection, "leis");
}

TEST_F(RunTest, AnEvaluationOfAnotherCorpusLeavesTheCollectionAlone) {
  environment_["ATIMO_CORPUS"] = "milvus";
  const TempDir folder = *TempDir::create("eval");
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  ASSERT_OK(write_file_atomic(path("q.jsonl"), R"({"_id": "1", "text": "prazo"})"));
  ASSERT_OK(write_file_atomic(path("r.tsv"), "query-id\tcorpus-id\tscore\n1\ta\t1\n"));
  run({"eval", "--corpus", path("c.jsonl"), "--queries", path("q.jsonl"), "--qrels", path("r.tsv")});
  EXPECT_FALSE(home_.empty());
  EXPECT_FALSE(milvus_.has_value());
}

TEST_F(RunTest, MeasuresTheCacheAgainstPairs) {
  const TempDir folder = *TempDir::create("pairs");
  const std::string pairs = (folder.path() / "pairs.jsonl").string();
  ASSERT_OK(write_file_atomic(
      pairs,
      R"({"group": 1, "stored": "Quem aprova o plano?", "must_hit": ["De quem é a aprovação do plano?"], )"
      R"("must_miss": ["Quando o plano é aprovado?"]})"));
  EXPECT_EQ(run({"cache", "eval", pairs, "--json"}), 0);
  for (const char* part : {"\"hits\":1", "\"misses\":0", "\"false_hits\":0", "\"must_hit\":1",
                           "\"must_miss\":1", "\"asked\":1", "\"together\":{"})
    EXPECT_THAT(out_, HasSubstr(part));
  EXPECT_EQ(run({"cache", "eval", pairs}), 0);
  EXPECT_THAT(out_, HasSubstr("paráfrases respondidas   1 de 1"));
  ASSERT_OK(write_file_atomic(pairs, "\n{\n"));
  EXPECT_EQ(run({"cache", "eval", pairs}), 2);
  EXPECT_THAT(err_, HasSubstr("pairs.jsonl:2: não é um objeto JSON"));
}

TEST_F(RunTest, ShowsWhatBecameOfAServer) {
  run({"status"});
  EXPECT_THAT(out_, HasSubstr("embedded: pronto"));
  state_.corpus.kind = "milvus";
  state_.corpus.place = "banco:19531/leis";
  state_.corpus.phase = retrieval::CorpusState::Phase::kUnavailable;
  state_.corpus.problem = "conexão recusada";
  run({"status"});
  EXPECT_THAT(out_, HasSubstr("milvus banco:19531/leis: fora do ar (conexão recusada)"));
  run({"status", "--json"});
  EXPECT_THAT(out_, HasSubstr("\"state\": \"unavailable\""));
}

TEST_F(RunTest, AskPrintsAnswerSourcesConfidenceAndTimes) {
  state_.answer = answer();
  EXPECT_EQ(run({"ask", "qual o prazo?"}), 0);
  EXPECT_THAT(
      out_,
      StartsWith("Segundo o art. 2º:\n  │ O prazo é de dez dias.\n\nFontes\n  1. art. 2º, da Lei nº 1/2020\n"
                 "     Título I · p. 7 · Lei nº 1/2020 · lei-1-2020 · revogado\n\nConfiança: 0.88\n"
                 "Tempo: recuperar "));
  EXPECT_THAT(err_, IsEmpty());
  EXPECT_EQ(state_.questions.at(0).text, "qual o prazo?");
  EXPECT_EQ(state_.questions.at(0).top_k, 5u);
}

TEST_F(RunTest, BoldOnlyOnATerminalThatWantsIt) {
  state_.answer = answer();
  terminal_ = true;
  run({"ask", "x"});
  EXPECT_THAT(out_, HasSubstr("\x1b[1mart. 2º\x1b[0m:"));
  environment_["NO_COLOR"] = "1";
  run({"ask", "x"});
  EXPECT_THAT(out_, Not(HasSubstr("\x1b")));
}

TEST_F(RunTest, DocumentsCannotDriveTheTerminal) {
  state_.answer = answer();
  state_.answer->text = "a\x1b[2Jb\xff\r\xe2\x80\xae";
  run({"ask", "x"});
  EXPECT_THAT(out_, StartsWith("a[2Jb\xef\xbf\xbd\n"));
}

TEST_F(RunTest, NothingFoundIsAnAnswer) {
  state_.answer->text = "Não encontrei resposta no acervo.";
  EXPECT_EQ(run({"ask", "x"}), 0);
  EXPECT_THAT(out_, StartsWith("Não encontrei resposta no acervo.\n"));
  EXPECT_EQ(run({"search", "x"}), 0);
  EXPECT_EQ(out_, "Nada encontrado.\n");
}

TEST_F(RunTest, SearchPrintsATable) {
  state_.result->passages = {passage()};
  EXPECT_EQ(run({"search", "x", "--top-k", "9"}), 0);
  EXPECT_THAT(out_, HasSubstr("  1     4.500  art. 2º, da Lei nº 1/2020"));
  EXPECT_THAT(out_, HasSubstr("  Art. 2º O prazo é de dez dias.\n"));
  EXPECT_THAT(out_, Not(HasSubstr("Parágrafo")));
  EXPECT_EQ(state_.questions.at(0).top_k, 9u);
}

TEST_F(RunTest, EnglishWords) {
  state_.answer = answer();
  run({"--lang", "en", "ask", "x"});
  EXPECT_THAT(out_, HasSubstr("Confidence: 0.88\nTime: retrieval"));
}

TEST_F(RunTest, AskInJsonIsOneObjectEvenWhenItFails) {
  state_.answer = answer();
  EXPECT_EQ(run({"ask", "x", "--json"}), 0);
  EXPECT_TRUE(nlohmann::json::parse(out_).is_object());
  state_.answer = absl::UnavailableError("parado");
  EXPECT_EQ(run({"--json", "ask", "x"}), 4);
  EXPECT_EQ(nlohmann::json::parse(out_)["success"], false);
  EXPECT_EQ(err_, "atimo: erro: parado\n");
}

TEST_F(RunTest, QuestionFromStandardInput) {
  input_ = "qual o prazo?\n";
  EXPECT_EQ(run({"ask", "-"}), 0);
  EXPECT_EQ(state_.questions.at(0).text, "qual o prazo?");
}

TEST_F(RunTest, RefusesQuestionsThatCannotBeAsked) {
  EXPECT_EQ(run({"ask", ""}), 2);
  EXPECT_EQ(err_, "atimo: erro: a pergunta está vazia\n");
  EXPECT_EQ(run({"ask"}), 2);
  EXPECT_EQ(run({"ask", " \n"}), 2);
  EXPECT_EQ(run({"ask", std::string(8193, 'a')}), 2);
  EXPECT_EQ(err_, "atimo: erro: a pergunta tem 8193 bytes; o máximo é 8192\n");
  EXPECT_EQ(run({"ask", "a\xff"}), 2);
  EXPECT_EQ(err_, "atimo: erro: a pergunta não é UTF-8 válido\n");
  input_ = std::string(1 << 20, 'a');
  EXPECT_EQ(run({"search", "-"}), 2);
  EXPECT_THAT(err_, HasSubstr("mais de 32768 bytes"));
  EXPECT_THAT(state_.questions, IsEmpty());
}

TEST_F(RunTest, ExitCodesFollowTheStatus) {
  for (const auto& [code, exit] :
       std::vector<std::pair<absl::StatusCode, int>>{{absl::StatusCode::kInvalidArgument, 2},
                                                     {absl::StatusCode::kNotFound, 3},
                                                     {absl::StatusCode::kUnavailable, 4},
                                                     {absl::StatusCode::kDeadlineExceeded, 4},
                                                     {absl::StatusCode::kFailedPrecondition, 1},
                                                     {absl::StatusCode::kDataLoss, 1}}) {
    open_status_ = absl::Status(code, "linha um\nlinha dois");
    EXPECT_EQ(run({"status"}), exit);
    EXPECT_EQ(err_, "atimo: erro: linha um linha dois\n");
  }
}

TEST_F(RunTest, WrongSettingsAreUsageErrors) {
  EXPECT_EQ(run({"serve", "--port", "70000"}), 2);
  EXPECT_EQ(err_, "atimo: erro: --port: port = \"70000\": deve ser um inteiro de 0 a 65535\n");
  EXPECT_EQ(run({"ask", "x", "--top-k", "0"}), 2);
  EXPECT_EQ(run({"--lang", "fr", "status"}), 2);
  EXPECT_EQ(run({"--config", "/nonexistent/atimo.toml", "status"}), 3);
}

TEST_F(RunTest, HomeFlagChoosesTheFolder) {
  EXPECT_EQ(run({"status", "--home", "/nonexistent/other"}), 0);
  EXPECT_EQ(home_, "/nonexistent/other");
}

TEST_F(RunTest, IngestReportsEachFailureOnItsLine) {
  state_.report->documents.resize(1);
  state_.report->documents[0].document_id = "lei-1-2020";
  state_.report->failures = {{"b.pdf", absl::InvalidArgumentError("não é PDF")},
                             {"c.pdf", absl::NotFoundError("não existe")}};
  EXPECT_EQ(run({"ingest", "a.txt", "b.pdf", "c.pdf", "--namespace", "ns"}), 1);
  EXPECT_THAT(out_, StartsWith("lei-1-2020  (0 artigos"));
  EXPECT_EQ(err_, "atimo: erro: b.pdf: não é PDF\natimo: erro: c.pdf: não existe\n");
  EXPECT_EQ(state_.name_space, "ns");
  state_.report->failures.erase(state_.report->failures.begin());
  EXPECT_EQ(run({"ingest", "c.pdf"}), 3);
}

TEST_F(RunTest, DocumentsListShowAndRemove) {
  EXPECT_EQ(run({"documents"}), 0);
  EXPECT_EQ(out_, "Nenhum documento no acervo.\n");
  state_.documents.resize(1);
  state_.documents[0].id = "lei-1-2020";
  state_.documents[0].title = "Lei nº 1/2020";
  state_.devices.resize(1);
  state_.devices[0].label = "Art. 1º";
  state_.devices[0].text = "Esta lei vale.";
  EXPECT_EQ(run({"documents", "list"}), 0);
  EXPECT_THAT(out_, HasSubstr("lei-1-2020  Lei nº 1/2020"));
  EXPECT_EQ(run({"documents", "show", "lei-1-2020"}), 0);
  EXPECT_THAT(out_, HasSubstr("\nArt. 1º Esta lei vale.\n"));
  EXPECT_EQ(run({"documents", "remove", "lei-1-2020"}), 0);
  EXPECT_EQ(run({"documents", "show", "outra"}), 3);
  EXPECT_EQ(err_, "atimo: erro: documento \"outra\" não existe\n");
}

TEST_F(RunTest, HelpAndVersionNeedNoSettings) {
  environment_ = {{"ATIMO_PORT", "x"}};
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("Uso: atimo"));
  EXPECT_EQ(run({"ask", "--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("atimo ask \"PERGUNTA\""));
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_THAT(out_, StartsWith("atimo "));
  EXPECT_EQ(run({"version"}), 0);
  EXPECT_EQ(run({"status"}), 2);
}

TEST_F(RunTest, HelpIsInTheLanguageOfTheResults) {
  EXPECT_EQ(run({"--lang", "en", "--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("Usage: atimo"));
  EXPECT_EQ(run({"ask", "--help", "--lang", "en"}), 0);
  EXPECT_THAT(out_, HasSubstr("atimo ask \"QUESTION\""));
  environment_["ATIMO_LANG"] = "en";
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("Usage: atimo"));
}

TEST_F(RunTest, FlagsOfAQuestionGoWithIt) {
  EXPECT_EQ(run({"search", "prazo", "--rerank-depth", "3", "--hyde", "always", "--fusion", "lexical"}), 0);
  ASSERT_EQ(state_.questions.size(), 1U);
  EXPECT_EQ(state_.questions[0].rerank_depth, 3U);
  EXPECT_EQ(state_.questions[0].hyde, retrieval::HydeMode::kAlways);
  EXPECT_EQ(state_.questions[0].fusion, retrieval::Fusion::kLexical);
  environment_["ATIMO_RERANK_DEPTH"] = "7";  // from the configuration it is the engine's
  EXPECT_EQ(run({"search", "prazo"}), 0);
  EXPECT_EQ(state_.questions[1].rerank_depth, std::nullopt);
}

TEST_F(RunTest, StopWithoutAServerIsUnavailable) {
  EXPECT_EQ(run({"stop"}), 4);
  EXPECT_THAT(err_, HasSubstr("nenhum servidor do Átimo roda na pasta /nonexistent/atimo"));
}

TEST_F(RunTest, ServeStopsAtASignal) {
  // Held back, the signal is already waiting when the server starts to wait for it.
  sigset_t terminate;
  sigset_t before;
  sigemptyset(&terminate);
  sigaddset(&terminate, SIGTERM);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &terminate, &before), 0);
  ASSERT_EQ(pthread_kill(pthread_self(), SIGTERM), 0);
  const auto folder = TempDir::create("atimo-serve-");
  ASSERT_OK(folder);
  environment_["ATIMO_HOME"] = folder->path().string();
  EXPECT_EQ(run({"serve", "--port", "0"}), 0);
  EXPECT_THAT(err_, StartsWith("Átimo atende em http://127.0.0.1:"));
  EXPECT_THAT(err_, ::testing::EndsWith("Átimo parou.\n"));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_F(RunTest, OutputThatCannotBeWrittenIsAFailure) {
  std::istringstream in;
  std::ostream closed(nullptr);
  std::ostringstream err;
  EXPECT_EQ(cli::run({.arguments = {"version"},
                      .environment = {},
                      .in = in,
                      .out = closed,
                      .err = err,
                      .out_is_terminal = false,
                      .err_is_terminal = false,
                      .open_engine = {}}),
            1);
  EXPECT_THAT(err.str(), StartsWith("atimo: erro: não foi possível escrever"));
}

}  // namespace
}  // namespace atimo::cli
