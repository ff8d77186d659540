#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atimo/encoder/model_file.h"

namespace atimo::encoder {

// What the bytes of a section are.
enum class SectionKind : std::uint8_t {
  kTokenizer,  // of any size; all others follow from the model's shapes
  kTable,      // rows of a lookup table
  kPanels,
  kF32,
  kI32,
};

struct SectionPlan {
  std::string name;
  SectionKind kind = SectionKind::kF32;
  std::uint64_t bytes = 0;  // 0: any (the tokenizer)
};

// The sections of a model file of these shapes, in the order in which they stand in it. REQUIRES:
// check(info.config).
std::vector<SectionPlan> plan_sections(const ModelInfo& info);

// The precision in which a head's product is kept: int8 would save nothing there.
Precision head_precision(Precision model);

// Bytes of a product's packed weights.
std::uint64_t panels_bytes(std::uint32_t outputs, std::uint32_t inputs, Precision precision);

inline constexpr std::uint64_t kSectionAlignment = 64;
inline constexpr std::string_view kModelMagic = "ATIMOENC";
inline constexpr std::uint32_t kModelVersion = 1;
inline constexpr std::uint64_t kModelPreambleBytes =
    32;  // magic, version, reserved, header size, header checksum
inline constexpr std::uint64_t kMaxHeaderBytes = 16u << 20;

// The JSON of the header, and back. `sections`: name, offset, bytes, checksum.
struct SectionPlace {
  std::string name;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;
};
struct ModelHeader {
  ModelInfo info;
  std::vector<SectionPlace> sections;
};
std::string render_header(const ModelHeader& header);
absl::StatusOr<ModelHeader> parse_header(std::string_view json);

}  // namespace atimo::encoder
