#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/http_server.h"

namespace atimo::llm::testing {

using atimo::testing::Reply;
using atimo::testing::Request;

// One event of a stream, and its usual contents.
inline std::string event(const std::string& data) { return "data: " + data + "\n\n"; }
inline std::string delta(const std::string& text) {
  return event(
      nlohmann::json{{"model", "served"}, {"choices", {{{"index", 0}, {"delta", {{"content", text}}}}}}}
          .dump());
}
inline std::string finish(const std::string& reason) {
  return event(R"({"choices": [{"index": 0, "delta": {}, "finish_reason": ")" + reason + "\"}]}");
}
inline std::string usage() {
  return event(R"({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13,)"
               R"( "prompt_tokens_details": {"cached_tokens": 4}}})");
}
inline std::string done() { return event("[DONE]"); }

inline Reply stream(std::vector<std::string> events) {
  return {.fields = {{"Content-Type", "text/event-stream; charset=utf-8"}},
          .pieces = std::move(events),
          .framing = Reply::Framing::kChunked};
}
// What a server that works says to whatever is asked.
inline Reply good() { return stream({delta("bom"), delta(" dia"), finish("stop"), usage(), done()}); }
inline Reply json(int code, std::string body) {
  return {.code = code, .fields = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

// A chat server that gives the replies of its script one by one, and then good ones. GET /v1/models is
// answered outside of the script. Thread-safe.
class ScriptedServer {
 public:
  using Step = std::function<Reply()>;

  ScriptedServer() : server_([this](const Request& request) { return reply(request); }) {}

  void then(Reply reply) {
    then([reply] { return reply; });
  }
  void then(Step step) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(step));
  }
  void set_models(Reply reply) {
    const std::lock_guard lock(mutex_);
    models_ = std::move(reply);
  }

  std::string url() const { return server_.url() + "/v1"; }
  bool was_left() const { return server_.was_left(); }
  std::vector<Request> chats() const { return asked("/v1/chat/completions"); }
  std::vector<Request> lists() const { return asked("/v1/models"); }

 private:
  Reply reply(const Request& request) {
    Step step = good;
    {
      const std::lock_guard lock(mutex_);
      if (request.target == "/v1/models") return models_;
      if (!script_.empty()) {
        step = std::move(script_.front());
        script_.pop_front();
      }
    }
    return step();
  }
  std::vector<Request> asked(const std::string& target) const {
    std::vector<Request> found;
    for (const Request& request : server_.requests()) {
      if (request.target == target) found.push_back(request);
    }
    return found;
  }

  std::mutex mutex_;
  std::deque<Step> script_;
  Reply models_ =
      json(200, R"({"object": "list", "data": [{"id": "served", "max_model_len": 8192}, {"id": "b"}]})");
  atimo::testing::HttpServer server_;
};

}  // namespace atimo::llm::testing
