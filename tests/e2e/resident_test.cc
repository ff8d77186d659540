// The resident server as a user meets it: commands that start it, share it, outlive it.
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <future>
#include <nlohmann/json.hpp>

#include "atimo/base/concat.h"
#include "e2e/binary_fixture.h"

namespace atimo {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kQuestion[] = "Qual o limite de valor para dispensa de licitação em compras?";

class ResidentTest : public BinaryTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(BinaryTest::SetUp());
    ::setenv("ATIMO_DAEMON", "auto", 1);
    ::setenv("XDG_RUNTIME_DIR", folder_->path().c_str(), 1);
  }
  void TearDown() override {
    run({"stop"});
    ::unsetenv("XDG_RUNTIME_DIR");
  }

  pid_t resident() const {
    const SubprocessResult status = run({"status", "--json"});
    if (status.exit_code != 0) return 0;
    return json::parse(status.standard_output)["server"]["pid"].get<pid_t>();
  }
  // Without what two runs of the same question may differ in.
  static json timeless(const std::string& text) {
    json answer = json::parse(text);
    for (const char* key : {"timings", "timestamp", "latency_ms", "retrieval_ms", "generation_ms"})
      answer["metadata"].erase(key);
    for (json& stage : answer["metadata"]["plan"]) stage.erase("expected_ms");
    return answer;
  }
  // A Unix socket of the test's own; a stream listens.
  int bound(const std::filesystem::path& path, int type) const {
    const int descriptor = ::socket(AF_UNIX, type, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    if (type == SOCK_STREAM) {
      EXPECT_EQ(::listen(descriptor, 16), 0);
    }
    return descriptor;
  }
};

TEST_F(ResidentTest, CommandsShareOneServerAndSayTheSame) {
  EXPECT_EQ(run({"status"}).exit_code, 4);
  EXPECT_EQ(run({"stop"}).exit_code, 4);
  const SubprocessResult ingested = run({"ingest", example("lei-municipal-1234-2023.md"), "--json"});
  ASSERT_EQ(ingested.exit_code, 0) << ingested.standard_error;
  EXPECT_EQ(ingested.standard_error, "");
  const pid_t server = resident();
  ASSERT_GT(server, 0);
  const SubprocessResult answer = run({"ask", kQuestion, "--json"});
  const SubprocessResult found = run({"search", kQuestion, "--json", "--top-k", "3"});
  const SubprocessResult shown = run({"ask", kQuestion, "--explain"});
  const SubprocessResult devices = run({"documents", "show", "lei-1234-2023", "--json"});
  const SubprocessResult absent = run({"documents", "show", "nada"});
  const SubprocessResult no_file = run({"ingest", "no/such/file.pdf"});
  EXPECT_EQ(shown.exit_code, 0) << shown.standard_error;
  EXPECT_EQ(resident(), server);

  EXPECT_EQ(run({"stop"}).exit_code, 0);
  EXPECT_EQ(run({"status"}).exit_code, 4);

  const auto here = [&](std::vector<std::string> arguments) {
    arguments.emplace_back("--no-daemon");
    return run(arguments);
  };
  EXPECT_EQ(timeless(here({"ask", kQuestion, "--json"}).standard_output), timeless(answer.standard_output));
  EXPECT_EQ(timeless(here({"search", kQuestion, "--json", "--top-k", "3"}).standard_output),
            timeless(found.standard_output));
  EXPECT_EQ(here({"documents", "show", "lei-1234-2023", "--json"}).standard_output, devices.standard_output);
  const SubprocessResult absent_here = here({"documents", "show", "nada"});
  EXPECT_EQ(absent_here.standard_error, absent.standard_error);
  EXPECT_EQ(absent_here.exit_code, absent.exit_code);
  const SubprocessResult no_file_here = here({"ingest", "no/such/file.pdf"});
  EXPECT_EQ(no_file_here.standard_error, no_file.standard_error);
  EXPECT_EQ(no_file_here.exit_code, no_file.exit_code);
}

TEST_F(ResidentTest, WhatACommandStartedMakesWayForOneThatOpensTheFolder) {
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
  ASSERT_GT(resident(), 0);
  EXPECT_EQ(run({"ask", kQuestion, "--no-daemon"}).exit_code, 0);
  EXPECT_EQ(run({"status"}).exit_code, 4);
  ASSERT_EQ(run({"serve", "--detach", "--port", "0"}).exit_code, 0);
  const pid_t server = resident();
  const SubprocessResult refused = run({"ask", kQuestion, "--no-daemon"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.standard_error, HasSubstr(concat("pid ", server)));
  EXPECT_EQ(resident(), server);
}

TEST_F(ResidentTest, ManyFirstCommandsStartOneServer) {
  std::vector<std::future<SubprocessResult>> commands;
  for (int i = 0; i < 6; ++i)
    commands.push_back(std::async(std::launch::async, [this] { return run({"documents"}); }));
  for (auto& command : commands) {
    const SubprocessResult result = command.get();
    EXPECT_EQ(result.exit_code, 0) << result.standard_error;
  }
  EXPECT_GT(resident(), 0);
}

TEST_F(ResidentTest, ModelsTakeTextsThroughItAndSayTheSame) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"embed", "prazo de vigência", "multa"},
        std::vector<std::string>{"embed", "prazo da ata", "--output", "sparse,dense", "--json"},
        std::vector<std::string>{"embed", "prazo", "", "--json"}}) {
    std::vector<std::string> here = command;
    here.emplace_back("--no-daemon");
    const SubprocessResult resident = run(command), own = run(here);
    EXPECT_EQ(resident.standard_output, own.standard_output);
    EXPECT_EQ(resident.standard_error, own.standard_error);
    EXPECT_EQ(resident.exit_code, own.exit_code);
  }
  ASSERT_EQ(run({"documents"}).exit_code, 0);
  const pid_t server = resident();
  ASSERT_GT(server, 0);
  EXPECT_EQ(run({"embed", "a", "--output", "colbert"}).exit_code, 0);  // in its own process
  EXPECT_EQ(run({"rerank", "a", "b"}).exit_code, 2);                   // none is configured
  EXPECT_EQ(resident(), server);
}

TEST_F(ResidentTest, ModelsComeAndGo) {
  EXPECT_EQ(run({"models", "unload"}).exit_code, 4);  // no server
  ::setenv("ATIMO_MODELS_LOAD", "lazy", 1);
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md"), "--embedder", "none"}).exit_code, 0);
  const auto state = [this] {
    return json::parse(run({"models", "reload", "mini", "--json"}).standard_output)["models"][0]["state"];
  };
  const SubprocessResult unloaded = run({"models", "unload"});
  ::unsetenv("ATIMO_MODELS_LOAD");
  EXPECT_EQ(unloaded.exit_code, 0) << unloaded.standard_error;
  EXPECT_THAT(unloaded.standard_output, HasSubstr("mini int8 (embedding): unloaded"));
  EXPECT_EQ(state(), "ready");
  const SubprocessResult absent = run({"models", "unload", "nada"});
  EXPECT_EQ(absent.exit_code, 3);
  EXPECT_THAT(absent.standard_error, HasSubstr("mini"));
}

TEST_F(ResidentTest, AKilledServerIsReplaced) {
  ASSERT_EQ(run({"documents"}).exit_code, 0);
  const pid_t first = resident();
  ASSERT_GT(first, 0);
  ::kill(first, SIGKILL);
  const SubprocessResult again = run({"documents"});
  EXPECT_EQ(again.exit_code, 0) << again.standard_error;
  const pid_t second = resident();
  EXPECT_GT(second, 0);
  EXPECT_NE(second, first);
}

TEST_F(ResidentTest, RestartsUnderLoadFailNoCommand) {
  ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
  std::vector<std::future<std::string>> clients;
  for (int client = 0; client < 3; ++client) {
    clients.push_back(std::async(std::launch::async, [this] {
      std::string errors;
      for (int i = 0; i < 15; ++i) errors += run({"ask", kQuestion}).standard_error;
      return errors;
    }));
  }
  for (int i = 0; i < 2; ++i) run({"stop"});  // a command that meets both is asked a third time
  for (auto& client : clients) EXPECT_EQ(client.get(), "");
}

TEST_F(ResidentTest, OneStartedByACommandGivesWay) {
  ASSERT_EQ(run({"documents"}).exit_code, 0);
  const pid_t first = resident();
  ASSERT_EQ(run({"documents", "--ranker", "none"}).exit_code, 0);  // another engine
  const SubprocessResult status = run({"status", "--json"});
  ASSERT_EQ(status.exit_code, 0);
  const json server = json::parse(status.standard_output)["server"];
  EXPECT_NE(server["pid"].get<pid_t>(), first);
  EXPECT_TRUE(server["on_demand"].get<bool>());
  EXPECT_TRUE(server["address"].is_null());
  const SubprocessResult served = run({"serve", "--detach", "--port", "0", "--json"});
  ASSERT_EQ(served.exit_code, 0) << served.standard_error;
  EXPECT_EQ(json::parse(served.standard_output)["pid"].get<pid_t>(), resident());
}

TEST_F(ResidentTest, OneStartedByTheUserStays) {
  const SubprocessResult served = run({"serve", "--detach", "--port", "0"});
  ASSERT_EQ(served.exit_code, 0) << served.standard_error;
  EXPECT_THAT(served.standard_output, HasSubstr("http://127.0.0.1:"));
  const pid_t server = resident();
  EXPECT_EQ(run({"documents"}).exit_code, 0);
  const SubprocessResult other = run({"documents", "--ranker", "none"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.standard_error, HasSubstr("outra configuração (ranker)"));
  for (const SubprocessResult& second :
       {run({"serve", "--port", "0"}), run({"serve", "--detach", "--port", "0"})}) {
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_THAT(second.standard_error, HasSubstr(concat("pid ", server)));
  }
  EXPECT_EQ(run({"search", kQuestion, "--fusion", "dense"}).exit_code, 0);  // goes with the question
  EXPECT_EQ(resident(), server);
  EXPECT_EQ(run({"stop"}).exit_code, 0);
  const auto log = read_file(home() + "/atimo.log", 1 << 20);
  ASSERT_OK(log);
  EXPECT_THAT(*log, HasSubstr("Átimo atende em http://127.0.0.1:"));
  EXPECT_THAT(*log, HasSubstr("Átimo parou."));
}

TEST_F(ResidentTest, OneThatCannotStartSaysWhyOnce) {
  const SubprocessResult failed = run({"ask", kQuestion, "--embedder", "ausente"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.standard_error,
              HasSubstr("não ficou de pé: embedder: o modelo ausente não está instalado"));
}

TEST_F(ResidentTest, AttachStartsNothing) {
  ::setenv("ATIMO_DAEMON", "attach", 1);
  EXPECT_EQ(run({"documents"}).exit_code, 0);
  EXPECT_EQ(run({"status"}).exit_code, 4);
}

TEST_F(ResidentTest, ServesOnTheSocketsOfAServiceManager) {
  const std::string path = (folder_->path() / "given.sock").string();
  const std::string manager_path = (folder_->path() / "notify").string();
  const int given = bound(path, SOCK_STREAM);
  const int manager = bound(manager_path, SOCK_DGRAM);
  const pid_t service = ::fork();
  if (service == 0) {
    ::setenv("LISTEN_PID", concat(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("NOTIFY_SOCKET", manager_path.c_str(), 1);
    ::dup2(given, 3);
    ::execl(ATIMO_BINARY, ATIMO_BINARY, "--home", home().c_str(), "serve", "--port", "0", nullptr);
    ::_exit(127);
  }
  const timeval patience{60, 0};
  ::setsockopt(manager, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char told[32] = {};
  ASSERT_GT(::recv(manager, told, sizeof told, 0), 0);
  EXPECT_STREQ(told, "READY=1");
  const SubprocessResult status = run({"status", "--json"});
  ASSERT_EQ(status.exit_code, 0) << status.standard_error;
  const json server = json::parse(status.standard_output)["server"];
  EXPECT_EQ(server["socket"].get<std::string>(), path);
  EXPECT_EQ(server["pid"].get<pid_t>(), service);
  EXPECT_EQ(run({"documents"}).exit_code, 0);
  ::kill(service, SIGTERM);
  int state = 0;
  ::waitpid(service, &state, 0);
  EXPECT_TRUE(WIFEXITED(state) && WEXITSTATUS(state) == 0) << state;
  EXPECT_TRUE(std::filesystem::exists(path));  // the manager's to remove
  ::close(given);
  ::close(manager);
}

}  // namespace
}  // namespace atimo
