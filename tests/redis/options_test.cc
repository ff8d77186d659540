#include "atimo/redis/options.h"

#include <gtest/gtest.h>

namespace atimo::redis {
namespace {

TEST(Url, NamesTheServerAndWhoAsks) {
  const auto plain = parse_url("redis://cache.local");
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->host, "cache.local");
  EXPECT_EQ(plain->port, 6379);
  EXPECT_FALSE(plain->tls);
  const auto full = parse_url("rediss://ana:p%40ss%3A@[::1]:6380/3");
  ASSERT_TRUE(full.ok()) << full.status();
  EXPECT_EQ(full->host, "::1");
  EXPECT_EQ(full->port, 6380);
  EXPECT_EQ(full->user, "ana");
  EXPECT_EQ(full->password, "p@ss:");
  EXPECT_EQ(full->database, 3u);
  EXPECT_TRUE(full->tls);
  EXPECT_EQ(parse_url("redis://:secret@h")->password, "secret");
}

TEST(Url, IsRefusedWithWhatIsWrongAndWithoutThePassword) {
  for (const char* url : {"", "http://h", "redis://", "redis://:secret@", "redis://:secret@h:0",
                          "redis://:secret@h:70000", "redis://:secret@h:x", "redis://:secret@h/x",
                          "redis://:secret%4@h", "redis://[::1", "redis://[::1]x", "redis://a b"}) {
    const auto parsed = parse_url(url);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_EQ(parsed.status().message().find("secret"), absl::string_view::npos) << parsed.status();
  }
}

}  // namespace
}  // namespace atimo::redis
