// No include guard: see isa_kernels.h. Register tiles for 256-bit vectors: 3 rows x 16 columns at a time,
// which leaves room in 16 registers for the widened halves of the panel.

struct LanesF32 {
  using Element = float;
  using Sum = __m256;
  using Right = __m256;
  static constexpr std::size_t kStep = kStepF32;
  static Sum zero() { return _mm256_setzero_ps(); }
  static Right load(const char* b) { return _mm256_load_ps(reinterpret_cast<const float*>(b)); }
  static Sum multiply_add(Sum sum, int lane, Right b) {
    return _mm256_fmadd_ps(_mm256_castsi256_ps(_mm256_set1_epi32(lane)), b, sum);
  }
  static void store(char* out, Sum sum) { _mm256_storeu_ps(reinterpret_cast<float*>(out), sum); }
};

// Two fused steps in f32, the first element of each pair first.
struct LanesBf16 {
  using Element = std::uint16_t;
  using Sum = __m256;
  using Right = __m256i;
  static constexpr std::size_t kStep = kStepBf16;
  static Sum zero() { return _mm256_setzero_ps(); }
  static Right load(const char* b) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(b)); }
  static __m256 first(__m256i x) { return _mm256_castsi256_ps(_mm256_slli_epi32(x, 16)); }
  static __m256 second(__m256i x) {
    return _mm256_castsi256_ps(_mm256_and_si256(x, _mm256_set1_epi32(static_cast<int>(0xFFFF0000u))));
  }
  static Sum multiply_add(Sum sum, int lane, Right b) {
    const __m256i a = _mm256_set1_epi32(lane);
    return _mm256_fmadd_ps(second(a), second(b), _mm256_fmadd_ps(first(a), first(b), sum));
  }
  static void store(char* out, Sum sum) { _mm256_storeu_ps(reinterpret_cast<float*>(out), sum); }
};

// Exact: bytes are widened to 16 bits, so no product saturates (vpmaddubsw would). A sum of two columns'
// halves is kept as [column 0: k 0+1, k 2+3, column 1: ...] and added up at the end.
struct LanesS8 {
  using Element = std::uint8_t;
  struct Sum {
    __m256i low, high;  // columns 0-3 and 4-7
  };
  struct Right {
    __m256i low, high;
  };
  static constexpr std::size_t kStep = kStepS8;
  static Sum zero() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  static Right load(const char* b) {
    const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(b));
    return {_mm256_cvtepi8_epi16(_mm256_castsi256_si128(bytes)),
            _mm256_cvtepi8_epi16(_mm256_extracti128_si256(bytes, 1))};
  }
  static Sum multiply_add(Sum sum, int lane, Right b) {
    const __m256i a = _mm256_cvtepu8_epi16(_mm_set1_epi32(lane));
    return {_mm256_add_epi32(sum.low, _mm256_madd_epi16(a, b.low)),
            _mm256_add_epi32(sum.high, _mm256_madd_epi16(a, b.high))};
  }
  static void store(char* out, Sum sum) {
    // hadd works within 128-bit halves: columns come out as 0 1 4 5 | 2 3 6 7.
    const __m256i mixed = _mm256_hadd_epi32(sum.low, sum.high);
    const __m256i ordered = _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), ordered);
  }
};

template <typename Lanes, int kRows, int kVectors>
void block_of(const typename Lanes::Element* a, std::size_t stride, const char* b, std::size_t groups,
              char* out) {
  constexpr std::size_t kGroupBytes = kPanelColumns * 4;
  constexpr std::size_t kVectorBytes = 32;
  typename Lanes::Sum sums[kRows][kVectors];
#pragma GCC unroll 4
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sums[r][v] = Lanes::zero();
  }
  for (std::size_t g = 0; g < groups; ++g) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      const typename Lanes::Right right = Lanes::load(b + v * kVectorBytes);
#pragma GCC unroll 4
      for (int r = 0; r < kRows; ++r) {
        int lane;
        __builtin_memcpy(&lane, a + static_cast<std::size_t>(r) * stride, sizeof lane);
        sums[r][v] = Lanes::multiply_add(sums[r][v], lane, right);
      }
    }
    b += kGroupBytes;
    a += Lanes::kStep;
  }
#pragma GCC unroll 4
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) Lanes::store(out + r * kGroupBytes + v * kVectorBytes, sums[r][v]);
  }
}

template <typename Lanes, typename Out>
void tile_any(const typename Lanes::Element* a, std::size_t stride, std::size_t rows, const void* panel,
              std::size_t groups, Out* tile) {
  constexpr int kVectors = sizeof(typename Lanes::Sum) == sizeof(__m256) ? 2 : 1;
  constexpr std::size_t kBlockBytes = kVectors * 32;
  constexpr std::size_t kGroupBytes = kPanelColumns * 4;
  for (std::size_t offset = 0; offset < kGroupBytes; offset += kBlockBytes) {
    const char* b = static_cast<const char*>(panel) + offset;
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
      block_of<Lanes, 4, kVectors>(a + r * stride, stride, b, groups,
                                   reinterpret_cast<char*>(tile) + r * kGroupBytes + offset);
    }
    for (; r < rows; ++r) {
      block_of<Lanes, 1, kVectors>(a + r * stride, stride, b, groups,
                                   reinterpret_cast<char*>(tile) + r * kGroupBytes + offset);
    }
  }
}
