#pragma once

#include <charconv>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "support/http_server.h"

namespace atimo::models::testing {

using atimo::testing::HttpServer;
using atimo::testing::Reply;
using atimo::testing::Request;

inline constexpr char kCommit[] = "0123456789abcdef0123456789abcdef01234567";

std::string sha256(const std::string& bytes);
std::string git_blob(const std::string& bytes);

// A Hub with one repository: small files are served by itself, large ones by a second server
// that it redirects to, as the real one does. Thread-safe once files are in place.
class FakeHub {
 public:
  // Changes the next reply to one kind of request.
  using Fault = std::function<Reply(Reply)>;
  enum class At { kHead, kGet, kStorage };

  explicit FakeHub(std::string repository = "org/model")
      : repository_(std::move(repository)),
        storage_([this](const Request& request) { return faulty(At::kStorage, storage_reply(request)); }),
        hub_([this](const Request& request) {
          return faulty(request.method == "HEAD" ? At::kHead : At::kGet, hub_reply(request));
        }) {}

  void add_small(const std::string& path, std::string bytes) { files_[path] = {std::move(bytes), false}; }
  void add_large(const std::string& path, std::string bytes) { files_[path] = {std::move(bytes), true}; }
  void fail_next(At at, Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_[at].push_back(std::move(fault));
  }
  void ignore_ranges() { knows_ranges_ = false; }

  std::string url() const { return hub_.url(); }
  const HttpServer& hub() const { return hub_; }
  const HttpServer& storage() const { return storage_; }

 private:
  struct File {
    std::string bytes;
    bool large = false;
  };

  Reply faulty(At at, Reply reply) {
    const std::lock_guard lock(mutex_);
    std::deque<Fault>& waiting = faults_[at];
    if (waiting.empty()) return reply;
    const Fault fault = std::move(waiting.front());
    waiting.pop_front();
    return fault(std::move(reply));
  }

  Reply hub_reply(const Request& request) const {
    for (const std::string_view revision : {"main", kCommit}) {
      const std::string place = concat("/", repository_, "/resolve/", revision, "/");
      if (!request.target.starts_with(place)) continue;
      const auto found = files_.find(request.target.substr(place.size()));
      if (found == files_.end()) return {.code = 404, .fields = {{"X-Error-Code", "EntryNotFound"}}};
      return file_reply(found->first, found->second);
    }
    return {.code = 404, .fields = {{"X-Error-Code", "RevisionNotFound"}}};
  }

  Reply file_reply(const std::string& path, const File& file) const {
    Reply reply{.fields = {{"X-Repo-Commit", kCommit}}};
    if (!file.large) {
      reply.fields.emplace_back("ETag", concat('"', git_blob(file.bytes), '"'));
      reply.body = file.bytes;
      return reply;
    }
    reply.code = 302;
    reply.fields.emplace_back("X-Linked-Etag", concat('"', sha256(file.bytes), '"'));
    reply.fields.emplace_back("X-Linked-Size", concat(file.bytes.size()));
    reply.fields.emplace_back("Location", concat(storage_.url(), "/", path, "?signature=secret"));
    return reply;
  }

  Reply storage_reply(const Request& request) const {
    const std::string path = request.target.substr(1, request.target.find('?') - 1);
    const std::string& bytes = files_.at(path).bytes;
    const std::string range = request.field("range");
    if (range.empty() || !knows_ranges_) return {.body = bytes};
    std::size_t first = 0;
    std::from_chars(range.data() + std::string_view("bytes=").size(), range.data() + range.size(), first);
    if (first >= bytes.size()) return {.code = 416};
    return {.code = 206,
            .fields = {{"Content-Range", concat("bytes ", first, "-", bytes.size() - 1, "/", bytes.size())}},
            .body = bytes.substr(first)};
  }

  const std::string repository_;
  std::map<std::string, File> files_;
  bool knows_ranges_ = true;
  std::mutex mutex_;
  std::map<At, std::deque<Fault>> faults_;
  HttpServer storage_;
  HttpServer hub_;
};

}  // namespace atimo::models::testing
