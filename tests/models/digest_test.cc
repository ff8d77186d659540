#include "atimo/models/internal/digest.h"

#include "atimo/base/file.h"
#include "support/status_matchers.h"

namespace atimo::models::internal {
namespace {

TEST(Digest, KnowsPublishedValues) {
  const auto folder = TempDir::create("atimo-digest-");
  ASSERT_OK(folder);
  const auto path = folder->path() / "hello";
  ASSERT_OK(write_file_atomic(path, "hello\n"));
  const std::string sha = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  EXPECT_EQ(*sha256_of(Context(), path), sha);
  EXPECT_EQ(*git_blob_id(Context(), path), "ce013625030ba8dba906f756967f9e9ca394464a");
  EXPECT_OK(check_digest(Context(), path, sha));
  EXPECT_OK(check_digest(Context(), path, "ce013625030ba8dba906f756967f9e9ca394464a"));
  EXPECT_OK(check_digest(Context(), path, "an etag of another kind"));
  EXPECT_EQ(check_digest(Context(), path, std::string(64, '0')).code(), absl::StatusCode::kDataLoss);
}

TEST(Digest, StopsWhenTheRequestDoes) {
  const auto folder = TempDir::create("atimo-digest-");
  ASSERT_OK(folder);
  const auto path = folder->path() / "hello";
  ASSERT_OK(write_file_atomic(path, "hello\n"));
  Context context;
  context.cancel();
  EXPECT_EQ(sha256_of(context, path).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace atimo::models::internal
