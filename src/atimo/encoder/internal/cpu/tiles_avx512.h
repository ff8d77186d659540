// No include guard: see isa_kernels.h. Register tiles of 12 x 32 for 512-bit vectors: 24 accumulators, two
// vectors of the panel and one broadcast of the left-hand side live at once.

struct LanesF32 {
  using Element = float;
  using Sum = __m512;
  static constexpr std::size_t kStep = kStepF32;
  static Sum zero() { return _mm512_setzero_ps(); }
  static Sum multiply_add(Sum sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum);
  }
};

#ifdef __AVX512BF16__
struct LanesBf16 {
  using Element = std::uint16_t;
  using Sum = __m512;
  static constexpr std::size_t kStep = kStepBf16;
  static Sum zero() { return _mm512_setzero_ps(); }
  static Sum multiply_add(Sum sum, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
  }
};
#else
// Two fused steps in f32, the first element of each pair first.
struct LanesBf16 {
  using Element = std::uint16_t;
  using Sum = __m512;
  static constexpr std::size_t kStep = kStepBf16;
  static Sum zero() { return _mm512_setzero_ps(); }
  static __m512 first(__m512i x) { return _mm512_castsi512_ps(_mm512_slli_epi32(x, 16)); }
  static __m512 second(__m512i x) {
    return _mm512_castsi512_ps(_mm512_and_si512(x, _mm512_set1_epi32(static_cast<int>(0xFFFF0000u))));
  }
  static Sum multiply_add(Sum sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(second(a), second(b), _mm512_fmadd_ps(first(a), first(b), sum));
  }
};
#endif

struct LanesS8 {
  using Element = std::uint8_t;
  using Sum = __m512i;
  static constexpr std::size_t kStep = kStepS8;
  static Sum zero() { return _mm512_setzero_si512(); }
  static Sum multiply_add(Sum sum, __m512i a, __m512i b) { return _mm512_dpbusd_epi32(sum, a, b); }
};

template <typename Lanes>
inline __m512i broadcast(const typename Lanes::Element* a) {
  int lane;
  __builtin_memcpy(&lane, a, sizeof lane);
  return _mm512_set1_epi32(lane);
}

template <typename Lanes, int kRows>
void tile_of(const typename Lanes::Element* a, std::size_t stride, const void* panel, std::size_t groups,
             void* tile) {
  constexpr std::size_t kGroupBytes = std::size_t{kPanelColumns} * 4;
  constexpr std::size_t kAhead = 32 * kGroupBytes;  // far enough to hide DRAM at the speed of the arithmetic
  typename Lanes::Sum left[kRows];
  typename Lanes::Sum right[kRows];
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) left[r] = right[r] = Lanes::zero();
  const char* b = static_cast<const char*>(panel);
  for (std::size_t g = 0; g < groups; ++g) {
    const __m512i b_left = _mm512_load_si512(b);
    const __m512i b_right = _mm512_load_si512(b + kGroupBytes / 2);
    _mm_prefetch(b + kAhead, _MM_HINT_T0);
    _mm_prefetch(b + kAhead + kGroupBytes / 2, _MM_HINT_T0);
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      const __m512i x = broadcast<Lanes>(a + static_cast<std::size_t>(r) * stride);
      left[r] = Lanes::multiply_add(left[r], x, b_left);
      right[r] = Lanes::multiply_add(right[r], x, b_right);
    }
    b += kGroupBytes;
    a += Lanes::kStep;
  }
  char* out = static_cast<char*>(tile);
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
    __builtin_memcpy(out + r * kGroupBytes, &left[r], kGroupBytes / 2);
    __builtin_memcpy(out + r * kGroupBytes + kGroupBytes / 2, &right[r], kGroupBytes / 2);
  }
}

template <typename Lanes, typename Out>
void tile_any(const typename Lanes::Element* a, std::size_t stride, std::size_t rows, const void* panel,
              std::size_t groups, Out* tile) {
  switch (rows) {
    case 1:
      return tile_of<Lanes, 1>(a, stride, panel, groups, tile);
    case 2:
      return tile_of<Lanes, 2>(a, stride, panel, groups, tile);
    case 3:
      return tile_of<Lanes, 3>(a, stride, panel, groups, tile);
    case 4:
      return tile_of<Lanes, 4>(a, stride, panel, groups, tile);
    case 5:
      return tile_of<Lanes, 5>(a, stride, panel, groups, tile);
    case 6:
      return tile_of<Lanes, 6>(a, stride, panel, groups, tile);
    case 7:
      return tile_of<Lanes, 7>(a, stride, panel, groups, tile);
    case 8:
      return tile_of<Lanes, 8>(a, stride, panel, groups, tile);
    case 9:
      return tile_of<Lanes, 9>(a, stride, panel, groups, tile);
    case 10:
      return tile_of<Lanes, 10>(a, stride, panel, groups, tile);
    case 11:
      return tile_of<Lanes, 11>(a, stride, panel, groups, tile);
    default:
      return tile_of<Lanes, 12>(a, stride, panel, groups, tile);
  }
}
