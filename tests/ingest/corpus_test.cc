#include <gtest/gtest.h>
#include <lzma.h>

#include "atimo/ingest/beir.h"
#include "atimo/ingest/xz.h"
#include "support/status_matchers.h"

namespace atimo::ingest {
namespace {

std::string compress(std::string_view text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  const auto* in = reinterpret_cast<const std::uint8_t*>(text.data());
  EXPECT_EQ(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, in, text.size(),
                                    reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()),
            LZMA_OK);
  out.resize(size);
  return out;
}

TEST(Xz, GivesBackWhatWasCompressed) {
  const std::string text(3'000'000, 'a');
  const auto content = decompress_xz(compress(text), text.size());
  ASSERT_OK(content);
  EXPECT_EQ(*content, text);
}

TEST(Xz, RefusesBombsTruncationAndRubbish) {
  const std::string packed = compress(std::string(3'000'000, 'a'));
  EXPECT_EQ(decompress_xz(packed, 2'999'999).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(decompress_xz(packed.substr(0, packed.size() / 2), 1 << 30).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(decompress_xz("rubbish", 10).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(decompress_xz("", 10).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Beir, HandsOverEveryLine) {
  std::vector<BeirLine> lines;
  ASSERT_OK(
      read_beir_corpus("{\"_id\":\"a\",\"title\":\"T\",\"text\":\"x\"}\n\n{\"_id\":\"b\",\"text\":\"y\"}",
                       [&](BeirLine&& line) {
                         lines.push_back(std::move(line));
                         return absl::OkStatus();
                       }));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].title, "T");
  EXPECT_EQ(lines[1].id, "b");
}

TEST(Beir, NamesTheLineThatIsWrong) {
  const auto take = [](BeirLine&&) { return absl::OkStatus(); };
  const std::string good = "{\"_id\":\"a\",\"text\":\"x\"}\n";
  for (const std::string bad :
       {"nada", "[1]", "{\"text\":\"x\"}", "{\"_id\":1,\"text\":\"x\"}", "{\"_id\":\"a\"}",
        "{\"_id\":\"\",\"text\":\"x\"}", "{\"_id\":\"a\",\"text\":\"\xFF\"}"}) {
    const absl::Status status = read_beir_corpus(good + bad, take);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_NE(std::string(status.message()).find("linha 2"), std::string::npos) << status;
  }
  EXPECT_FALSE(read_beir_corpus(std::string(1'000'000, '['), take).ok());
}

}  // namespace
}  // namespace atimo::ingest
