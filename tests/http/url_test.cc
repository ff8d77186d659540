#include "atimo/http/url.h"

#include "atimo/base/status_macros.h"
#include "support/status_matchers.h"

namespace atimo::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(BaseUrlTest, IsAnAddressAndNothingElse) {
  EXPECT_EQ(*base_url("http://localhost:8000"), "http://localhost:8000");
  EXPECT_EQ(*base_url("https://api.example.com/v1//"), "https://api.example.com/v1");
  EXPECT_EQ(*base_url("http://[::1]:80/v1"), "http://[::1]:80/v1");
  for (const char* url : {"", "localhost:8000", "ftp://h/v1", "http://", "http://h/v1?a=b", "http://h/v1#x"})
    EXPECT_EQ(base_url(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
}

TEST(BaseUrlTest, ShowsNoPassword) {
  for (const char* url : {"http://user:secret@host/v1", "ftp://user:secret@host"}) {
    const auto result = base_url(url);
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_THAT(std::string(message_of(result.status())), Not(HasSubstr("secret"))) << url;
  }
}

TEST(UrlTest, SameOriginIsSchemeHostAndPort) {
  EXPECT_TRUE(same_origin("https://host/a", "https://HOST:443/b"));
  EXPECT_FALSE(same_origin("https://host", "http://host"));
  EXPECT_FALSE(same_origin("https://host", "https://host:444"));
  EXPECT_FALSE(same_origin("", ""));
}

TEST(UrlTest, ResolvesRedirects) {
  EXPECT_EQ(*resolve_url("https://host/a/b", "/c"), "https://host:443/c");
  EXPECT_EQ(*resolve_url("https://host/a", "http://other/x"), "http://other:80/x");
  EXPECT_EQ(resolve_url("https://host/a", "file:///etc/passwd").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace atimo::http
