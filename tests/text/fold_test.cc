#include "atimo/text/fold.h"

#include <gtest/gtest.h>

#include "atimo/base/utf8.h"

namespace atimo::text {
namespace {

TEST(Fold, LowersAndDropsDiacritics) {
  EXPECT_EQ(fold("LICITAÇÃO"), "licitacao");
  EXPECT_EQ(fold("Não há ÔNUS, à época"), "nao ha onus, a epoca");
  EXPECT_EQ(fold("lic\u0069ta\u0063\u0327a\u0303o"), "licitacao");  // decomposed form
  EXPECT_EQ(fold("Žižek ﬁm Ａrt"), "zizek fim art");
}

TEST(Fold, TurnsTypographyIntoAscii) {
  EXPECT_EQ(fold("Nº 1º 2ª 3°"), "no 1o 2a 3o");
  EXPECT_EQ(fold("“a” ‘b’ «c» –—"), "\"a\" 'b' \"c\" --");
  EXPECT_EQ(fold("a\u00a0b\u200bc\u00add"), "a bcd");
}

TEST(Fold, AcceptsAnyBytes) {
  for (int first = 0; first < 256; ++first) {
    const std::string bytes{'x', static_cast<char>(first), static_cast<char>(0x80)};
    EXPECT_FALSE(fold(bytes).empty());
    EXPECT_TRUE(is_valid_utf8(to_valid_utf8(bytes)));
  }
}

TEST(CollapseSpaces, KeepsOneSpaceBetweenWords) {
  EXPECT_EQ(collapse_spaces("  a \u00a0\n\t b  "), "a b");
  EXPECT_EQ(collapse_spaces(" \n "), "");
}

TEST(Utf8, RefusesOverlongSurrogatesAndTruncation) {
  for (const char* wrong : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80", "\xFF"}) {
    EXPECT_FALSE(is_valid_utf8(wrong));
  }
  EXPECT_TRUE(is_valid_utf8("§ 1º – “ç” 😀"));
}

TEST(Utf8, ReadsWindows1252) {
  EXPECT_EQ(windows1252_to_utf8("\x93\xA7 1\xBA\x94 \x96 \x81"), "“§ 1º” – \uFFFD");
}

TEST(Utf8, TruncatesBetweenCodePoints) {
  EXPECT_EQ(truncate_utf8("aç", 2), "a");
  EXPECT_EQ(truncate_utf8("aç", 3), "aç");
}

}  // namespace
}  // namespace atimo::text
