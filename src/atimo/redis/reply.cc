#include "atimo/redis/reply.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "atimo/base/concat.h"
#include "atimo/base/status_macros.h"
#include "atimo/base/utf8.h"

namespace atimo::redis {
namespace {

constexpr std::size_t kMaxDepth = 8;
constexpr std::size_t kMaxLineBytes = 64 << 10;
constexpr std::size_t kShownBytes = 200;

absl::Status broken(std::string_view what) {
  return absl::DataLossError(concat("o servidor Redis mandou o que não entendo: ", what));
}

absl::StatusOr<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return broken("um número que não é");
  return number;
}

}  // namespace

absl::StatusOr<std::optional<std::string_view>> ReplyReader::line() {
  const std::size_t end = unread_.find("\r\n", std::max(at_, scanned_));
  if (end == std::string::npos) {
    if (unread_.size() - at_ > kMaxLineBytes) return broken("uma linha sem fim");
    // The last byte may be the first half of the end.
    scanned_ = unread_.empty() ? 0 : unread_.size() - 1;
    return std::nullopt;
  }
  if (end - at_ > kMaxLineBytes) return broken("uma linha longa demais");
  const std::string_view text = std::string_view(unread_).substr(at_, end - at_);
  at_ = end + 2;
  scanned_ = at_;
  return text;
}

absl::Status ReplyReader::open_list(std::int64_t length) {
  if (length < 0 || open_.size() >= kMaxDepth) return broken("uma lista funda demais");
  elements_ += static_cast<std::size_t>(length);
  if (elements_ > limits_.elements) return broken("uma lista longa demais");
  open_.push_back({.list = {.kind = Reply::Kind::kList, .integer = 0, .text = {}, .list = {}},
                   .missing = static_cast<std::size_t>(length)});
  return absl::OkStatus();
}

// The next element that is no list; a list is opened on the way. nullopt: more bytes are needed.
absl::StatusOr<std::optional<Reply>> ReplyReader::element() {
  for (;;) {
    if (!open_.empty() && open_.back().missing == 0) {
      Reply done = std::move(open_.back().list);
      open_.pop_back();
      return done;
    }
    if (bulk_) {
      const auto size = static_cast<std::size_t>(*bulk_);
      if (unread_.size() - at_ < size + 2) return std::nullopt;
      if (unread_.compare(at_ + size, 2, "\r\n") != 0) return broken("bytes sem fim");
      Reply bytes{.kind = Reply::Kind::kBytes, .integer = 0, .text = unread_.substr(at_, size), .list = {}};
      at_ += size + 2;
      bulk_.reset();
      return bytes;
    }
    ATIMO_ASSIGN_OR_RETURN(const std::optional<std::string_view> text, line());
    if (!text) return std::nullopt;
    if (text->empty()) return broken("uma linha vazia");
    const std::string_view rest = text->substr(1);
    bytes_ += rest.size();
    if (bytes_ > limits_.bytes) return broken("bytes demais");
    switch (text->front()) {
      case '+':
        return Reply{.kind = Reply::Kind::kWord, .integer = 0, .text = std::string(rest), .list = {}};
      case '-':
        return Reply{.kind = Reply::Kind::kError, .integer = 0, .text = std::string(rest), .list = {}};
      case ':': {
        ATIMO_ASSIGN_OR_RETURN(const std::int64_t number, number_of(rest));
        return Reply{.kind = Reply::Kind::kInteger, .integer = number, .text = {}, .list = {}};
      }
      case '$': {
        ATIMO_ASSIGN_OR_RETURN(const std::int64_t size, number_of(rest));
        if (size == -1) return Reply{};
        if (size < 0 || static_cast<std::uint64_t>(size) > limits_.bytes - bytes_)
          return broken("bytes demais");
        bytes_ += static_cast<std::size_t>(size);
        bulk_ = size;
        continue;
      }
      case '*': {
        ATIMO_ASSIGN_OR_RETURN(const std::int64_t length, number_of(rest));
        if (length == -1) return Reply{};
        ATIMO_RETURN_IF_ERROR(open_list(length));
        continue;
      }
      default:
        return broken(concat("uma linha que começa com o byte ",
                             static_cast<int>(static_cast<unsigned char>(text->front()))));
    }
  }
}

absl::StatusOr<std::optional<Reply>> ReplyReader::next() {
  for (;;) {
    ATIMO_ASSIGN_OR_RETURN(std::optional<Reply> read, element());
    if (!read) break;
    if (!open_.empty()) {
      open_.back().list.list.push_back(*std::move(read));
      --open_.back().missing;
      continue;
    }
    bytes_ = elements_ = 0;
    unread_.erase(0, at_);
    at_ = scanned_ = 0;
    return read;
  }
  // Read parts are let go when they are the larger half, so that each byte moves once.
  if (at_ > unread_.size() / 2) {
    unread_.erase(0, at_);
    scanned_ -= std::min(scanned_, at_);
    at_ = 0;
  }
  return std::nullopt;
}

std::string encode_command(const std::vector<std::string_view>& arguments) {
  std::string out = concat("*", arguments.size(), "\r\n");
  for (const std::string_view argument : arguments) {
    out += concat("$", argument.size(), "\r\n");
    out += argument;
    out += "\r\n";
  }
  return out;
}

absl::Status status_of_error(std::string_view error) {
  const std::string_view word = error.substr(0, error.find(' '));
  const std::string message = concat("o servidor Redis recusou: ", truncate_utf8(error, kShownBytes));
  for (const std::string_view away :
       {"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MOVED", "ASK", "TRYAGAIN", "BUSY"})
    if (word == away) return absl::UnavailableError(message);
  for (const std::string_view denied : {"NOAUTH", "WRONGPASS", "NOPERM"})
    if (word == denied) return absl::PermissionDeniedError(message);
  if (word == "OOM") return absl::ResourceExhaustedError(message);
  return absl::InternalError(message);
}

}  // namespace atimo::redis
