#include "atimo/redis/reply.h"

#include <gtest/gtest.h>

#include "atimo/base/concat.h"

namespace atimo::redis {
namespace {

std::string shown(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kNil:
      return "nil";
    case Reply::Kind::kWord:
      return concat("+", reply.text);
    case Reply::Kind::kError:
      return concat("-", reply.text);
    case Reply::Kind::kInteger:
      return concat(reply.integer);
    case Reply::Kind::kBytes:
      return concat("'", reply.text, "'");
    case Reply::Kind::kList:
      break;
  }
  std::string out = "[";
  for (const Reply& element : reply.list) out += concat(out.size() > 1 ? " " : "", shown(element));
  return out + "]";
}

std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  ReplyReader reader;
  std::vector<std::string> replies;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    for (;;) {
      const auto next = reader.next();
      EXPECT_TRUE(next.ok()) << next.status();
      if (!next.ok() || !*next) break;
      replies.push_back(shown(**next));
    }
  }
  return replies;
}

TEST(ReplyReader, ReadsEveryKindHoweverTheBytesWereCut) {
  const std::string_view bytes =
      "+OK\r\n-ERR "
      "no\r\n:-42\r\n$4\r\na\r\nb\r\n$-1\r\n*-1\r\n*0\r\n*3\r\n:1\r\n*2\r\n$0\r\n\r\n+x\r\n$-1\r\n";
  const std::vector<std::string> expected = {"+OK", "-ERR no", "-42", "'a\r\nb'",
                                             "nil", "nil",     "[]",  "[1 ['' +x] nil]"};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(read(bytes, piece), expected) << piece;
}

TEST(ReplyReader, RefusesWhatIsNoReply) {
  const std::string deep = [] {
    std::string lists;
    for (int i = 0; i < 9; ++i) lists += "*1\r\n";
    return lists;
  }();
  for (const std::string& bytes :
       {std::string("?\r\n"), std::string("\r\n"), std::string(":x\r\n"),
        std::string(":99999999999999999999\r\n"), std::string("$-2\r\n"), std::string("$1\r\nab\r\n"),
        std::string("*-2\r\n"), std::string("*1000001\r\n"), std::string("$99999999999\r\n"), deep,
        std::string(70'000, 'a')}) {
    ReplyReader reader;
    reader.feed(bytes);
    EXPECT_EQ(reader.next().status().code(), absl::StatusCode::kDataLoss) << bytes.substr(0, 40);
  }
}

TEST(ReplyReader, BoundsAReplyAsAWhole) {
  ReplyReader reader({.bytes = 10, .elements = 3});
  reader.feed("*2\r\n$6\r\nabcdef\r\n$9\r\n");
  EXPECT_EQ(reader.next().status().code(), absl::StatusCode::kDataLoss);
  ReplyReader lists({.bytes = 100, .elements = 3});
  lists.feed("*2\r\n*2\r\n");
  EXPECT_EQ(lists.next().status().code(), absl::StatusCode::kDataLoss);
  ReplyReader each({.bytes = 10, .elements = 3});
  each.feed("$4\r\nabcd\r\n$4\r\nabcd\r\n");
  EXPECT_TRUE(each.next()->has_value());
  EXPECT_TRUE(each.next()->has_value()) << "the bounds are those of one reply";
}

TEST(Command, KeepsBytes) {
  EXPECT_EQ(encode_command({"SET", std::string_view("a\r\n\0", 4), ""}),
            std::string("*3\r\n$3\r\nSET\r\n$4\r\na\r\n\0\r\n$0\r\n\r\n", 29));
}

TEST(StatusOfError, NamesTheCallersMove) {
  EXPECT_EQ(status_of_error("LOADING Redis is loading").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status_of_error("MOVED 3999 10.0.0.1:6381").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status_of_error("NOAUTH Authentication required.").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(status_of_error("OOM command not allowed").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status_of_error("ERR unknown command").code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace atimo::redis
