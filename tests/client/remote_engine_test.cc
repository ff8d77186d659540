#include "atimo/client/remote_engine.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/base/status_macros.h"
#include "atimo/cache/answer_cache.h"
#include "atimo/daemon/unix_socket.h"
#include "atimo/server/http_server.h"
#include "atimo/wire/answer_json.h"
#include "atimo/wire/corpus_json.h"
#include "support/fake_engine.h"
#include "support/status_matchers.h"

namespace atimo::client {
namespace {

using nlohmann::ordered_json;
using testing::FakeEngine;
using testing::FakeEngineState;

engine::Passage full_passage(int n) {
  engine::Passage passage;
  passage.document_id = "lei-1-2020";
  passage.document_title = "Lei nº 1";
  passage.device_id = concat("art", n);
  passage.span_id = "ART-001";
  passage.urn = "urn:lex:br:federal:lei:2020;1!art1";
  passage.external_id = n == 1 ? "beir-1" : "";
  passage.citation = "art. 1º, da Lei nº 1/2020";
  passage.hierarchy = "Título I > Capítulo II";
  passage.text = "Art. 1º \"Fica\"\n\tinstituído.";
  passage.page = n == 3 ? 0 : 7;
  if (n == 1) passage.box = legal::Box{10.5F, 20.25F, 110.1234F, 50.9F};
  passage.status = static_cast<legal::DeviceStatus>(n % 3);
  passage.valid_from = Date{2020, 1, 2};
  if (n == 2) passage.valid_to = Date{2021, 12, 31};
  passage.score = 12.34567F / static_cast<float>(n);
  passage.relevance = 0.87654F;
  return passage;
}

engine::SearchResult full_result() {
  engine::SearchResult result;
  result.question_class = engine::QuestionClass::kExactReference;
  result.fusion = retrieval::Fusion::kRrf;
  result.reranked = 3;
  result.as_of = Date{2024, 2, 29};
  result.passages = {full_passage(1), full_passage(2), full_passage(3)};
  result.notes = {"a lei citada não está no acervo"};
  result.degraded = {"reordenar: sem tempo"};
  result.plan = {{"embed", true, "há modelo", 1.25}, {"hyde", false, "desligado", std::nullopt}};
  result.timings = {{"understand", 0.1}, {"search", 2.34567}, {"total", 3}};
  return result;
}

engine::Answer full_answer() {
  engine::Answer answer;
  answer.found = true;
  answer.text = "Segundo o **art. 1º**:\n> Fica.";
  answer.confidence = 0.87655F;
  answer.citations = {full_passage(2), full_passage(1)};
  answer.sources = {{"lei-1-2020", "Lei 1", "urn:lex:br:federal:lei:2020;1", "Lei", "1", 2020}};
  answer.search = full_result();
  answer.timings = {{"understand", 0.1}, {"search", 2.34567}, {"retrieval", 3}, {"answer", 4}, {"total", 8}};
  answer.model = "extractive";
  answer.degraded = answer.search.degraded;
  answer.findings = {{.kind = verify::Kind::kQuotation,
                      .begin = 3,
                      .end = 21,
                      .verdict = verify::Verdict::kUnverified,
                      .problem = verify::Problem::kOtherText,
                      .device_id = "lei-1-2020#art1",
                      .written = "ficam instituídos",
                      .right_text = "fica instituído"}};
  return answer;
}

store::StoredDevice full_device(legal::DeviceKind kind) {
  store::StoredDevice device;
  device.id = "art1_par1u";
  device.parent_id = "art1";
  device.unit_id = "art1";
  device.kind = kind;
  device.label = "Parágrafo único.";
  device.heading = "Do prazo";
  device.text = "Conta-se da publicação.";
  device.hierarchy = "Título I";
  device.notes = "(Redação dada)\n(Vide)";
  device.status = legal::DeviceStatus::kVetoed;
  device.page = 3;
  device.box = legal::Box{1, 2, 3, 4};
  device.valid_from = Date{2000, 1, 1};
  device.external_id = "e1";
  return device;
}

// An engine behind a server on a Unix socket, and the same engine at hand.
class RemoteEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto created = TempDir::create("atimo-client-");
    ASSERT_OK(created);
    folder_.emplace(*std::move(created));
    ASSERT_NO_FATAL_FAILURE(serve("a.sock"));
    remote_ = remote_engine({.socket = socket_->path()});
  }
  void TearDown() override { server_.reset(); }

  void serve(const char* name) {
    auto socket = daemon::UnixSocket::listen(folder_->path() / name);
    ASSERT_OK(socket);
    socket_.emplace(*std::move(socket));
    server::HttpServerOptions options;
    options.open_port = false;
    options.listeners = {socket_->release()};
    options.worker_threads = 2;
    options.log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
    auto server = server::HttpServer::start(local_, std::move(options));
    ASSERT_OK(server);
    server_ = *std::move(server);
  }

  FakeEngineState state_;
  FakeEngine local_{state_};
  std::optional<TempDir> folder_;
  std::optional<daemon::UnixSocket> socket_;
  std::unique_ptr<server::HttpServer> server_;
  std::unique_ptr<engine::Engine> remote_;
  const Context context_;
  const engine::Question question_{.text = "Qual o \"prazo\"?"};
};

void expect_same(ordered_json here, ordered_json there) {
  for (ordered_json* json : {&here, &there})
    if (json->contains("metadata")) (*json)["metadata"].erase("timestamp");
  EXPECT_EQ(here.dump(1), there.dump(1));
}

TEST_F(RemoteEngineTest, LooksAfterRememberedAnswersAsHere) {
  cache::AnswerCache remembered(*cache::open_sqlite_store(folder_->path() / "cache.db"), {});
  state_.remembered = &remembered;
  const auto put = [&](const char* question) {
    ASSERT_OK(remembered.put({.text = question, .scope = {}, .dense = {}},
                             {.answer = R"({"success":true})", .devices = {{"lei-1#art1", "aa"}}}));
  };
  put("Quem aprova o plano?");
  put("O que é \"tombamento\"?");
  cache::Curation& there = *remote_->remembered();
  EXPECT_OK(there.feedback(context_, 1, cache::Feedback::kLike));
  EXPECT_EQ(there.feedback(context_, 9, cache::Feedback::kLike).code(), absl::StatusCode::kNotFound);
  for (const cache::Order order : {cache::Order::kTop, cache::Order::kProblems, cache::Order::kLiked}) {
    const auto listed = there.list(context_, {.order = order, .limit = 7});
    ASSERT_OK(listed);
    EXPECT_EQ(*listed, *remembered.list(context_, {.order = order, .limit = 7}));
  }
  remembered.find({.text = "Quando é aprovado o plano?", .scope = {}, .dense = {}});
  const auto report = there.report(context_);
  ASSERT_OK(report);
  EXPECT_EQ(report->store.entries, 2u);
  EXPECT_EQ(report->store.likes, 1u);
  EXPECT_EQ(report->growth, remembered.report(context_)->growth);
  EXPECT_EQ(report->look_ups.misses, 1u);
  EXPECT_EQ(report->look_ups.by_reason, remembered.look_ups().by_reason);
  using What = cache::Selection::What;
  EXPECT_EQ(there.forget(context_, {What::kQuestion, "o que é \"tombamento\""}).value(), 1u);
  EXPECT_EQ(there.forget(context_, {What::kDevice, "lei-1#art1"}).value(), 1u);
  put("Quem aprova o plano?");
  EXPECT_EQ(there.forget(context_, {What::kDocument, "lei-1"}).value(), 1u);
  put("Quem aprova o plano?");
  EXPECT_EQ(there.forget(context_, {}).value(), 1u);
  state_.remembered = nullptr;
  EXPECT_EQ(there.report(context_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RemoteEngineTest, AnAnswerIsTheSameInEveryField) {
  state_.answer = full_answer();
  expect_same(wire::answer_json(question_, local_.ask(context_, question_)),
              wire::answer_json(question_, remote_->ask(context_, question_)));
  const auto answer = remote_->ask(context_, question_);
  ASSERT_OK(answer);
  ASSERT_EQ(answer->search.timings.size(), 3U);  // the search's own: two stages and their whole
  EXPECT_EQ(answer->search.timings.back().stage, "total");
  EXPECT_EQ(answer->search.timings.back().ms, 3);
}

TEST_F(RemoteEngineTest, AnAnswerComesAsItIsWritten) {
  state_.answer = full_answer();
  std::vector<std::string> told;
  const engine::AnswerEvents events{.found =
                                        [&](const engine::SearchResult& found) {
                                          told.push_back(concat("found ", found.passages.size()));
                                          return absl::OkStatus();
                                        },
                                    .text =
                                        [&](std::string_view piece) {
                                          told.emplace_back(piece);
                                          return absl::OkStatus();
                                        },
                                    .checked =
                                        [&](const verify::Finding& finding) {
                                          told.push_back(finding.written);
                                          return absl::OkStatus();
                                        }};
  const auto local = local_.ask(context_, question_, events);
  const auto told_here = std::exchange(told, {});
  const auto remote = remote_->ask(context_, question_, events);
  EXPECT_EQ(told, told_here);
  EXPECT_GE(told.size(), 2U);
  expect_same(wire::answer_json(question_, local), wire::answer_json(question_, remote));
}

TEST_F(RemoteEngineTest, WhoTakesAnAnswerCanEndIt) {
  state_.answer = full_answer();
  const engine::AnswerEvents events{
      .found = {}, .text = [](std::string_view) { return absl::AbortedError("chega"); }, .checked = {}};
  EXPECT_EQ(remote_->ask(context_, question_, events).status(), absl::AbortedError("chega"));
  EXPECT_EQ(state_.questions.size(), 1U);
}

TEST_F(RemoteEngineTest, AStreamedFailureKeepsItsCodeAndSentence) {
  state_.answer = absl::NotFoundError("não há o documento \"x\"");
  const engine::AnswerEvents events{
      .found = {}, .text = [](std::string_view) { return absl::OkStatus(); }, .checked = {}};
  EXPECT_EQ(remote_->ask(context_, question_, events).status(), state_.answer.status());
}

TEST_F(RemoteEngineTest, ASearchIsTheSameInEveryField) {
  state_.result = full_result();
  expect_same(wire::search_json(question_, local_.search(context_, question_)),
              wire::search_json(question_, remote_->search(context_, question_)));
}

TEST_F(RemoteEngineTest, NothingFoundIsTheSameToo) {
  expect_same(wire::answer_json(question_, local_.ask(context_, question_)),
              wire::answer_json(question_, remote_->ask(context_, question_)));
}

TEST_F(RemoteEngineTest, AQuestionArrivesWhole) {
  const engine::Question asked{.text = "prazo \xC3\xA9 \"x\"",
                               .top_k = 17,
                               .as_of = Date{1999, 12, 31},
                               .document_ids = {"a", "b c"},
                               .fusion = retrieval::Fusion::kLexical,
                               .rerank_depth = 0,
                               .hyde = retrieval::HydeMode::kAlways,
                               .history = {{engine::Turn::Role::kUser, "Qual o prazo?"},
                                           {engine::Turn::Role::kAssistant, "Dez dias."}},
                               .fresh = true};
  ASSERT_OK(remote_->search(Context("outro"), asked));
  ASSERT_EQ(state_.questions.size(), 1U);
  const engine::Question& arrived = state_.questions.front();
  EXPECT_EQ(arrived.text, asked.text);
  EXPECT_EQ(arrived.top_k, asked.top_k);
  EXPECT_EQ(arrived.as_of, asked.as_of);
  EXPECT_EQ(arrived.document_ids, asked.document_ids);
  EXPECT_EQ(arrived.fusion, asked.fusion);
  EXPECT_EQ(arrived.rerank_depth, asked.rerank_depth);
  EXPECT_EQ(arrived.hyde, asked.hyde);
  EXPECT_TRUE(arrived.fresh);
  ASSERT_EQ(arrived.history.size(), 2U);
  EXPECT_EQ(arrived.history[1].role, engine::Turn::Role::kAssistant);
  EXPECT_EQ(arrived.history[1].text, "Dez dias.");
  EXPECT_EQ(state_.name_space, "outro");
}

TEST_F(RemoteEngineTest, DocumentsAndDevicesAreTheSame) {
  store::Document document;
  document.id = "lei-1-2020";
  document.title = "Lei nº 1";
  document.ementa = "Dispõe";
  document.urn = "urn:lex:br:federal:lei:2020;1";
  document.norm.number = 1;
  document.norm.year = 2020;
  document.source_name = "lei.html";
  document.format = "html";
  document.versions = 2;
  document.devices = 30;
  document.articles = 4;
  document.ingested_at = "2026-01-01T00:00:00Z";
  state_.documents = {document, {}};
  for (int kind = 0; kind <= static_cast<int>(legal::DeviceKind::kEnunciado); ++kind)
    state_.devices.push_back(full_device(static_cast<legal::DeviceKind>(kind)));

  const auto documents = remote_->documents(context_);
  ASSERT_OK(documents);
  expect_same(wire::documents_json(state_.documents), wire::documents_json(*documents));
  const auto one = remote_->document(context_, "lei-1-2020");
  ASSERT_OK(one);
  expect_same(wire::document_json(document), wire::document_json(*one));
  const auto devices = remote_->devices(context_, "lei-1-2020", Date{2020, 1, 1});
  ASSERT_OK(devices);
  expect_same(wire::devices_json(document, std::nullopt, state_.devices),
              wire::devices_json(*one, std::nullopt, *devices));
  EXPECT_OK(remote_->remove(context_, "lei-1-2020"));
  EXPECT_EQ(remote_->remove(context_, "não há").code(), absl::StatusCode::kNotFound);
}

TEST_F(RemoteEngineTest, AReportIsTheSameAndNamesPathsAsTheyWereGiven) {
  const std::string absolute = (std::filesystem::current_path() / "leis").string();
  engine::IngestedDocument document;
  document.source = absolute + "/lei.html";
  document.document_id = "lei-1-2020";
  document.title = "Lei nº 1";
  document.urn = "urn:lex:br";
  document.format = "html";
  document.version_date = Date{2020, 1, 2};
  document.counts = {.articles = 1,
                     .lettered_articles = 2,
                     .paragraphs = 3,
                     .incisos = 4,
                     .alineas = 5,
                     .itens = 6,
                     .quoted_articles = 7};
  document.units = 8;
  document.unchanged = true;
  document.warnings = {"falta o art. 2º"};
  document.ms = 12.5;
  engine::IngestReport report{
      .documents = {document},
      .failures = {{absolute + "/x.pdf", absl::DataLossError(absolute + "/x.pdf: cortado")}},
      .ms = 99.5};
  state_.report = report;
  const auto remote =
      remote_->ingest_paths(context_, {"leis"}, {.version_date = Date{2020, 1, 2}, .document_id = "d"});
  ASSERT_OK(remote);
  EXPECT_EQ(state_.ingested, std::vector<std::filesystem::path>{absolute});
  EXPECT_EQ(state_.ingest_options.version_date, (Date{2020, 1, 2}));
  EXPECT_EQ(state_.ingest_options.document_id, "d");
  report.documents[0].source = "leis/lei.html";
  report.failures[0] = {"leis/x.pdf", absl::DataLossError("leis/x.pdf: cortado")};
  expect_same(wire::ingest_json(report), wire::ingest_json(*remote));

  state_.report = absl::NotFoundError("não existe: " + absolute);
  EXPECT_EQ(remote_->ingest_paths(context_, {"leis"}, {}).status(), absl::NotFoundError("não existe: leis"));
}

TEST_F(RemoteEngineTest, TheStatusIsTheSame) {
  state_.corpus = {.kind = "milvus",
                   .phase = retrieval::CorpusState::Phase::kUnavailable,
                   .place = "localhost:19530/atimo",
                   .problem = "conexão recusada"};
  expect_same(wire::status_json(local_.status()), wire::status_json(remote_->status()));
}

TEST_F(RemoteEngineTest, ErrorsKeepTheirCodesAndSentences) {
  using Code = absl::StatusCode;
  for (const Code code :
       {Code::kInvalidArgument, Code::kNotFound, Code::kAlreadyExists, Code::kFailedPrecondition,
        Code::kAborted, Code::kResourceExhausted, Code::kOutOfRange, Code::kUnimplemented, Code::kUnavailable,
        Code::kCancelled, Code::kDeadlineExceeded, Code::kDataLoss, Code::kPermissionDenied, Code::kInternal,
        Code::kUnauthenticated}) {
    state_.answer = absl::Status(code, "a frase, com \"aspas\"");
    EXPECT_EQ(remote_->ask(context_, question_).status(), absl::Status(code, "a frase, com \"aspas\""));
  }
}

TEST_F(RemoteEngineTest, ARestartIsSurvivedOnce) {
  server_.reset();
  EXPECT_EQ(remote_->documents(context_).status().code(), absl::StatusCode::kUnavailable);
  int restarts = 0;
  remote_ = remote_engine(
      {.socket = folder_->path() / "gone.sock", .reattach = [&]() -> absl::StatusOr<std::filesystem::path> {
         ++restarts;
         serve("b.sock");
         return folder_->path() / "b.sock";
       }});
  EXPECT_OK(remote_->ingest_paths(context_, {"/x"}, {}));  // nothing had been sent: a write too
  EXPECT_EQ(state_.ingested.size(), 1U);
  EXPECT_OK(remote_->documents(context_));
  EXPECT_EQ(restarts, 1);
}

TEST_F(RemoteEngineTest, AWriteThatMayHaveHappenedIsNotRepeated) {
  // Takes the request and closes without a word.
  auto silent = daemon::UnixSocket::listen(folder_->path() / "silent.sock");
  ASSERT_OK(silent);
  const int listener = silent->release();
  std::thread acceptor([listener] {
    for (int i = 0; i < 2; ++i) {
      const int client = ::accept(listener, nullptr, nullptr);
      char chunk[4096];
      [[maybe_unused]] const ssize_t got = ::recv(client, chunk, sizeof chunk, 0);
      ::close(client);
    }
  });
  int restarts = 0;
  remote_ =
      remote_engine({.socket = silent->path(), .reattach = [&]() -> absl::StatusOr<std::filesystem::path> {
                       ++restarts;
                       return socket_->path();
                     }});
  EXPECT_EQ(remote_->ingest_paths(context_, {"/x"}, {}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(restarts, 0);
  EXPECT_TRUE(state_.ingested.empty());
  EXPECT_OK(remote_->documents(context_));  // a read is asked again
  EXPECT_EQ(restarts, 1);
  acceptor.join();
  ::close(listener);
}

}  // namespace
}  // namespace atimo::client
