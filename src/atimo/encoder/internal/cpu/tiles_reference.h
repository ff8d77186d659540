// No include guard: see isa_kernels.h. The products as a reader would write them: what every other table is
// checked against, and what runs on processors without a table of their own.

struct LanesF32 {
  using Element = float;
  using Right = float;
  static constexpr std::size_t kStep = kStepF32;
  static float product(float a, float b) { return a * b; }
};

struct LanesBf16 {
  using Element = std::uint16_t;
  using Right = std::uint16_t;
  static constexpr std::size_t kStep = kStepBf16;
  static float product(std::uint16_t a, std::uint16_t b) { return bf16_to_float(a) * bf16_to_float(b); }
};

struct LanesS8 {
  using Element = std::uint8_t;
  using Right = std::int8_t;
  static constexpr std::size_t kStep = kStepS8;
  static std::int32_t product(std::uint8_t a, std::int8_t b) { return static_cast<std::int32_t>(a) * b; }
};

template <typename Lanes, typename Out>
void tile_any(const typename Lanes::Element* a, std::size_t stride, std::size_t rows, const void* panel,
              std::size_t groups, Out* tile) {
  constexpr std::size_t kStep = Lanes::kStep;
  const auto* b = static_cast<const typename Lanes::Right*>(panel);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      Out sum = 0;
      for (std::size_t k = 0; k < groups * kStep; ++k) {
        sum += Lanes::product(a[r * stride + k], b[(k / kStep * kPanelColumns + c) * kStep + k % kStep]);
      }
      tile[r * kPanelColumns + c] = sum;
    }
  }
}
