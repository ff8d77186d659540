#include "redis/redis_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "atimo/base/concat.h"
#include "atimo/base/subprocess.h"
#include "atimo/redis/client.h"
#include "milvus/free_port.h"

namespace atimo::testing {
namespace {

constexpr char kProgram[] = "/usr/bin/redis-server";
constexpr std::chrono::seconds kLongestStart{20};

// Below those that the system gives to outgoing connections: while the server is down none of them takes its
// port, nor does a client's attempt to reach it connect to itself.
std::uint16_t port_of_our_own() {
  std::mt19937 random(std::random_device{}());
  for (;;) {
    const auto port = static_cast<std::uint16_t>(15'000 + random() % 15'000);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = milvus::testing::loopback(port);
    const bool is_free = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (is_free) return port;
  }
}

}  // namespace

std::optional<std::string> RedisServer::missing() {
  if (::access(kProgram, X_OK) == 0) return std::nullopt;
  return concat("no ", kProgram, " (Debian package redis-server)");
}

RedisServer::RedisServer(RedisServerOptions options)
    : options_(std::move(options)), folder_(*TempDir::create("atimo-redis-")), port_(port_of_our_own()) {
  if (options_.tls) make_certificate();
  start();
}

RedisServer::~RedisServer() { kill(); }

redis::Options RedisServer::client() const {
  redis::Options options;
  options.host = "localhost";
  options.port = port_;
  options.password = options_.password;
  options.tls = options_.tls;
  if (options_.tls) options.roots = folder() / "server.crt";
  options.longest_call = std::chrono::seconds(5);
  options.longest_connect = std::chrono::seconds(5);
  options.first_pause = std::chrono::milliseconds(5);
  options.longest_pause = std::chrono::milliseconds(50);
  return options;
}

void RedisServer::make_certificate() const {
  const auto made = run_subprocess(
      {"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
       "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
       (folder() / "server.key").string(), "-out", (folder() / "server.crt").string()},
      SubprocessOptions{});
  ASSERT_TRUE(made.ok() && made->exit_code == 0)
      << (made.ok() ? made->standard_error : made.status().ToString());
}

std::vector<std::string> RedisServer::command() const {
  const std::string port = concat(port_);
  std::vector<std::string> command = {
      kProgram,        "--bind", "127.0.0.1", "--dir", folder().string(), "--appendonly", "yes",
      "--appendfsync", "always", "--save",    "",      "--loglevel",      "warning"};
  const auto add = [&command](std::initializer_list<std::string> arguments) {
    command.insert(command.end(), arguments);
  };
  add({"--port", options_.tls ? "0" : port});
  if (options_.tls)
    add({"--tls-port", port, "--tls-cert-file", (folder() / "server.crt").string(), "--tls-key-file",
         (folder() / "server.key").string(), "--tls-auth-clients", "no"});
  if (!options_.password.empty()) add({"--requirepass", options_.password});
  if (options_.cluster) add({"--cluster-enabled", "yes", "--cluster-port", concat(port_of_our_own())});
  return command;
}

void RedisServer::start() {
  std::vector<std::string> arguments = command();
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const std::string log = (folder() / "server.log").string();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv(kProgram, argv.data());
    ::_exit(127);
  }
  redis::Client client(this->client());
  ASSERT_TRUE(client.wait_until_connected(kLongestStart)) << client.state() << *read_file(log, 1 << 20);
  if (options_.cluster) {
    const auto given = client.call({"CLUSTER", "ADDSLOTSRANGE", "0", "16383"});
    ASSERT_TRUE(given.ok()) << given.status();
    for (;;) {
      const auto info = client.call({"CLUSTER", "INFO"});
      ASSERT_TRUE(info.ok()) << info.status();
      if (info->text.find("cluster_state:ok") != std::string::npos) break;
    }
  }
}

void RedisServer::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = 0;
}

void RedisServer::stall() { ::kill(process_, SIGSTOP); }
void RedisServer::resume() { ::kill(process_, SIGCONT); }

}  // namespace atimo::testing
