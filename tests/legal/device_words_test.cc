#include "atimo/legal/device_words.h"

#include <gtest/gtest.h>

namespace atimo::legal {
namespace {

TEST(DeviceWords, EveryKindAndStatusIsReadBackFromItsWord) {
  for (int i = 0; i <= static_cast<int>(DeviceKind::kEnunciado); ++i) {
    const auto kind = static_cast<DeviceKind>(i);
    EXPECT_EQ(parse_device_kind(name_of(kind)), kind) << name_of(kind);
  }
  for (const DeviceStatus status : {DeviceStatus::kInForce, DeviceStatus::kRevoked, DeviceStatus::kVetoed})
    EXPECT_EQ(parse_device_status(name_of(status)), status) << name_of(status);
}

TEST(DeviceWords, AreThoseThatClientsKnow) {
  EXPECT_EQ(name_of(DeviceKind::kArtigo), "artigo");
  EXPECT_EQ(name_of(DeviceKind::kCaput), "caput");
  EXPECT_EQ(name_of(DeviceKind::kParagrafo), "paragrafo");
  EXPECT_EQ(name_of(DeviceKind::kEnunciado), "enunciado");
  EXPECT_EQ(name_of(DeviceStatus::kRevoked), "revoked");
  EXPECT_EQ(parse_device_kind("Artigo"), std::nullopt);
  EXPECT_EQ(parse_device_status(""), std::nullopt);
}

}  // namespace
}  // namespace atimo::legal
