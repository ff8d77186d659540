// examples/nginx/atimo.conf, with the paths and ports of the test.
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "e2e/served_binary.h"
#include "milvus/free_port.h"

namespace atimo {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

std::optional<std::string> nginx_program() {
  for (const char* place : {"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"})
    if (fs::exists(place)) return place;
  return std::nullopt;
}

class NginxTest : public BinaryTest {
 protected:
  void SetUp() override {
    BinaryTest::SetUp();
    if (!nginx_program())
      GTEST_SKIP() << "nginx is not installed: apt-get install nginx, which also starts it as a service";
    ASSERT_OK(
        run_subprocess({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                        "/CN=atimo.example", "-keyout", path("key.pem"), "-out", path("cert.pem")}));
    ASSERT_EQ(run({"ingest", example("lei-municipal-1234-2023.md")}).exit_code, 0);
    const SubprocessResult added = run({"keys", "add", "portal"});
    key_ = added.standard_output.substr(0, added.standard_output.find('\n'));
    server_.emplace(std::vector<std::string>{"--home", home()});
    ASSERT_NE(server_->port(), "") << server_->said();
    start_nginx();
  }
  void TearDown() override {
    if (nginx_ <= 0) return;
    ::kill(nginx_, SIGTERM);
    ::waitpid(nginx_, nullptr, 0);
  }
  std::string path(const char* name) const { return (folder_->path() / name).string(); }

  void start_nginx() {
    port_ = std::to_string(milvus::testing::free_port());
    std::string site = *read_file(ATIMO_SOURCE_DIR "/examples/nginx/atimo.conf", 1 << 20);
    site = replaced(site, "server 127.0.0.1:8100;", "server 127.0.0.1:" + server_->port() + ";");
    site = replaced(site, "listen 443 ssl;", "listen 127.0.0.1:" + port_ + " ssl;");
    site = replaced(site, "/etc/ssl/certs/atimo.example.pem", path("cert.pem"));
    site = replaced(site, "/etc/ssl/private/atimo.example.key", path("key.pem"));
    const std::string temporary = path("body");
    ASSERT_OK(write_file_atomic(
        path("nginx.conf"), concat("daemon off;\npid ", path("nginx.pid"), ";\nerror_log ", path("nginx.log"),
                                   ";\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path ", temporary,
                                   ";\nproxy_temp_path ", path("proxy"), ";\nfastcgi_temp_path ",
                                   path("fastcgi"), ";\nuwsgi_temp_path ", path("uwsgi"),
                                   ";\nscgi_temp_path ", path("scgi"), ";\n", site, "}\n")));
    const std::string program = *nginx_program(), config = path("nginx.conf"), log = path("nginx.log");
    nginx_ = ::fork();
    if (nginx_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
      ::execl(program.c_str(), program.c_str(), "-e", log.c_str(), "-c", config.c_str(), nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 500 && curl("/health").empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::string curl(const std::string& target, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"curl",
                                          "--silent",
                                          "--include",
                                          "--cacert",
                                          path("cert.pem"),
                                          "--resolve",
                                          "atimo.example:" + port_ + ":127.0.0.1",
                                          "https://atimo.example:" + port_ + target};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = run_subprocess(arguments);
    EXPECT_OK(result);
    return result.ok() ? result->standard_output : std::string();
  }

  std::string key_;
  std::string port_;
  std::optional<ServedBinary> server_;
  pid_t nginx_ = -1;
};

TEST_F(NginxTest, TheExamplePassesKeysAndAnswersOn) {
  const std::string health = curl("/health");
  EXPECT_THAT(health, HasSubstr("\"status\":\"ok\""));
  EXPECT_THAT(health, HasSubstr("Strict-Transport-Security"));
  EXPECT_THAT(curl("/documents"), HasSubstr(" 401 "));
  const std::string bearer = "Authorization: Bearer " + key_;
  EXPECT_THAT(curl("/documents", {"-H", bearer}), HasSubstr("lei-1234-2023"));
  const std::string answer = curl("/ask?q=dispensa", {"-H", bearer, "-H", "Accept: text/event-stream"});
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(answer, HasSubstr("event: sources\n"));
  EXPECT_THAT(answer, HasSubstr("event: answer\n"));
  const std::string file = example("in-secad-7-2023.md");
  EXPECT_THAT(curl("/documents", {"-H", bearer, "-F", "file=@" + file}), HasSubstr(" 201 "));
}

}  // namespace
}  // namespace atimo
