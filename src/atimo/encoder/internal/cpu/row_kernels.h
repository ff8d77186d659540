// No include guard: see isa_kernels.h. Plain loops, written so that the compiler vectorises them; only the
// sums marked `omp simd` may be reordered, the same way for the same length.

inline float bits_to_float(std::uint32_t bits) { return __builtin_bit_cast(float, bits); }
inline std::uint32_t float_to_bits(float x) { return __builtin_bit_cast(std::uint32_t, x); }
inline float bf16_to_float(std::uint16_t x) { return bits_to_float(static_cast<std::uint32_t>(x) << 16); }
// Round to nearest even.
inline std::uint16_t float_to_bf16(float x) {
  const std::uint32_t bits = float_to_bits(x);
  return static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}
// Numbers below fp16's normal range (6e-5) may read as zero: denormals are off where this runs.
inline float f16_to_float(std::uint16_t x) {
  const std::uint32_t magnitude = static_cast<std::uint32_t>(x & 0x7FFFu) << 13;
  const std::uint32_t sign = static_cast<std::uint32_t>(x & 0x8000u) << 16;
  const float scaled = bits_to_float(magnitude) * 0x1p112f;
  return bits_to_float(float_to_bits(scaled) | sign);
}

// e^x for x <= 0, relative error below 2e-7; exactly 0 from -87.7 down, where the result would be denormal:
// there the power of two below has the exponent field 0. x = n ln 2 + r, |r| <= ln 2 / 2, Taylor's series of
// e^r to r^7 (the split of ln 2 is Cody & Waite's). One comparison and no branch, or the loops around it
// would not be vectorised.
inline float exp_nonpositive(float x) {
  constexpr float kLowest = -88.0f;
  const float bounded = x < kLowest ? kLowest : x;
  const float shifted = bounded * 1.44269504f - 0.5f;
  const int n = static_cast<int>(shifted);  // truncation is rounding to nearest, since x <= 0
  const float whole = static_cast<float>(n);
  const float r = (bounded - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float p = 1.0f / 5040.0f;
  p = p * r + 1.0f / 720.0f;
  p = p * r + 1.0f / 120.0f;
  p = p * r + 1.0f / 24.0f;
  p = p * r + 1.0f / 6.0f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const float power = bits_to_float(static_cast<std::uint32_t>(n + 127) << 23);
  return p * power;
}

// x Phi(x), where Phi(x) = 1/2 + x P(x^2) / Q(x^2) on [-5.2, 5.2], error below 6e-8; beyond, Phi is that of
// the bound. tools/reference/gelu_coefficients.py fits P and Q. A NaN passes the bounds, and is found later.
inline float gelu(float x) {
  constexpr float kBound = 5.2f;
  const float below = x > kBound ? kBound : x;
  const float z = below < -kBound ? -kBound : below;
  const float t = z * z;
  float p = 5.83926613e-6f;
  p = p * t + 3.14190074e-4f;
  p = p * t + 5.5182893e-3f;
  p = p * t + 4.95873003e-2f;
  p = p * t + 3.98941918e-1f;
  float q = 5.01795246e-7f;
  q = q * t + 1.12712537e-4f;
  q = q * t + 2.70334322e-3f;
  q = q * t + 3.73361335e-2f;
  q = q * t + 2.90957704e-1f;
  q = q * t + 1.0f;
  return x * (0.5f + z * p / q);
}

// Unsigned, so that zeros that no converter wrote wrap instead of being undefined.
inline std::int32_t without_zero(std::int32_t sum, std::int32_t zeros, std::int32_t zero) {
  const std::uint32_t part =
      static_cast<std::uint32_t>(zeros / kZerosFactor) * static_cast<std::uint32_t>(zero);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) - part);
}

void dequantize_tile(const std::int32_t* sums, std::size_t row_count, const RowRange* rows,
                     const float* column_scales, const std::int32_t* zeros, float* tile) {
  for (std::size_t r = 0; r < row_count; ++r) {
    const std::int32_t* from = sums + r * kPanelColumns;
    float* to = tile + r * kPanelColumns;
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      to[c] = static_cast<float>(without_zero(from[c], zeros[c], rows[r].zero)) *
              (rows[r].scale * column_scales[c]);
    }
  }
}

// A row of a tile. `columns`: end.columns, or kPanelColumns where that is known, for loops without a rest.
inline void end_row(const float* from, const TileEnd& end, std::size_t r, std::size_t columns) {
  float to[kPanelColumns];
  for (std::size_t c = 0; c < kPanelColumns; ++c) to[c] = from[c];
  if (end.bias != nullptr) {
    for (std::size_t c = 0; c < columns; ++c) to[c] += end.bias[c];
  }
  if (end.gelu) {
#pragma omp simd
    for (std::size_t c = 0; c < kPanelColumns; ++c) to[c] = gelu(to[c]);
  }
  if (end.residual != nullptr) {
    const float* residual = end.residual + r * end.residual_stride;
    for (std::size_t c = 0; c < columns; ++c) to[c] += residual[c];
  }
  if (end.out_bf16 != nullptr) {
    std::uint16_t* out = end.out_bf16 + r * end.out_stride;
    for (std::size_t c = 0; c < columns; ++c) out[c] = float_to_bf16(to[c]);
  } else {
    float* out = end.out_f32 + r * end.out_stride;
    for (std::size_t c = 0; c < columns; ++c) out[c] = to[c];
  }
}

void end_tile(const float* tile, std::size_t rows, const TileEnd& end) {
  if (end.columns == kPanelColumns) {
    for (std::size_t r = 0; r < rows; ++r) end_row(tile + r * kPanelColumns, end, r, kPanelColumns);
  } else {
    for (std::size_t r = 0; r < rows; ++r) end_row(tile + r * kPanelColumns, end, r, end.columns);
  }
}

inline float as_float(float x) { return x; }
inline float as_float(std::uint16_t x) { return bf16_to_float(x); }

// 254 steps and not 255: with 0 rounded to a whole byte, both ends still round to one of 0..255. Numbers that
// are not finite give a scale or bytes of no meaning; the row itself keeps them, and they are found later.
template <typename Element>
RowRange quantize(const Element* x, std::size_t n, std::uint8_t* out) {
  float least = 0.0f;
  float greatest = 0.0f;
#pragma omp simd reduction(min : least) reduction(max : greatest)
  for (std::size_t i = 0; i < n; ++i) {
    const float value = as_float(x[i]);
    least = value < least ? value : least;
    greatest = value > greatest ? value : greatest;
  }
  const float range = greatest - least;
  const float inverse = range > 0.0f ? 254.0f / range : 0.0f;
  const float place = 0.5f - least * inverse;
  const int zero = place < 255.0f ? static_cast<int>(place) : 255;  // 255 also for a NaN
  const float shift = static_cast<float>(zero) + 0.5f;
  for (std::size_t i = 0; i < n; ++i)
    out[i] = static_cast<std::uint8_t>(static_cast<int>(as_float(x[i]) * inverse + shift));
  return {range / 254.0f, zero};
}

RowRange quantize_f32(const float* x, std::size_t n, std::uint8_t* out) { return quantize(x, n, out); }
RowRange quantize_bf16(const std::uint16_t* x, std::size_t n, std::uint8_t* out) {
  return quantize(x, n, out);
}

void to_bf16(const float* x, std::size_t n, std::uint16_t* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = float_to_bf16(x[i]);
}

void add_f32(const float* x, std::size_t n, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] += x[i];
}

void add_f16(const std::uint16_t* x, std::size_t n, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] += f16_to_float(x[i]);
}

void add_scaled_f32(const float* x, std::size_t n, float factor, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] += factor * x[i];
}

void add_scaled_f16(const std::uint16_t* x, std::size_t n, float factor, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] += factor * f16_to_float(x[i]);
}

void add_scaled_s8(const std::int8_t* x, std::size_t n, float factor, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] += factor * static_cast<float>(x[i]);
}

void layer_norm(float* x, std::size_t n, const float* gamma, const float* beta, float epsilon) {
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) sum += x[i];
  const float mean = sum / static_cast<float>(n);
  float squares = 0.0f;
#pragma omp simd reduction(+ : squares)
  for (std::size_t i = 0; i < n; ++i) squares += (x[i] - mean) * (x[i] - mean);
  const float inverse = 1.0f / __builtin_sqrtf(squares / static_cast<float>(n) + epsilon);
  for (std::size_t i = 0; i < n; ++i) x[i] = (x[i] - mean) * inverse * gamma[i] + beta[i];
}

inline float max_of(const float* x, std::size_t n) {
  float max = x[0];
#pragma omp simd reduction(max : max)
  for (std::size_t i = 1; i < n; ++i) max = x[i] > max ? x[i] : max;
  return max;
}

float softmax_f32(const float* x, std::size_t n, float scale, float* out) {
  const float max = max_of(x, n);
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) {
    const float e = exp_nonpositive((x[i] - max) * scale);
    out[i] = e;
    sum += e;
  }
  return sum;
}

// The sum is of the rounded values, so that they add up to one when divided by it.
float softmax_bf16(const float* x, std::size_t n, float scale, std::uint16_t* out) {
  const float max = max_of(x, n);
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint16_t e = float_to_bf16(exp_nonpositive((x[i] - max) * scale));
    out[i] = e;
    sum += bf16_to_float(e);
  }
  return sum;
}

float dot(const float* x, const float* y, std::size_t n) {
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i];
  return sum;
}

void pack_keys(const std::uint32_t* x, std::size_t stride_lanes, std::size_t rows, std::size_t lanes,
               std::uint32_t* panels) {
  for (std::size_t first = 0; first < rows; first += kPanelColumns) {
    std::uint32_t* panel = panels + first * lanes;
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      const bool exists = first + c < rows;
      const std::uint32_t* row = x + (first + c) * stride_lanes;
      for (std::size_t lane = 0; lane < lanes; ++lane)
        panel[lane * kPanelColumns + c] = exists ? row[lane] : 0;
    }
  }
}

void pack_values_f32(const float* x, std::size_t stride, std::size_t rows, std::size_t columns,
                     float* panel) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < kPanelColumns; ++c)
      panel[r * kPanelColumns + c] = c < columns ? x[r * stride + c] : 0;
  }
}

void pack_values_bf16(const std::uint16_t* x, std::size_t stride, std::size_t rows, std::size_t columns,
                      std::uint16_t* panel) {
  for (std::size_t r = 0; r < rows; r += 2) {
    const std::uint16_t* even = x + r * stride;
    std::uint16_t* to = panel + r * kPanelColumns;
    if (r + 1 < rows && columns == kPanelColumns) {
      const std::uint16_t* odd = even + stride;
      for (std::size_t c = 0; c < kPanelColumns; ++c) {
        to[2 * c] = even[c];
        to[2 * c + 1] = odd[c];
      }
      continue;
    }
    for (std::size_t c = 0; c < kPanelColumns; ++c) {
      to[2 * c] = c < columns ? even[c] : std::uint16_t{0};
      to[2 * c + 1] = c < columns && r + 1 < rows ? even[stride + c] : std::uint16_t{0};
    }
  }
}
