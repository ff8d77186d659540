// No include guard. Each kernels_*.cc names its table in ATIMO_KERNELS and includes this once; the compiler's
// flags of that file (src/atimo/encoder/isa.cmake) decide which tiles it gets. Everything else is in an
// anonymous namespace, so that no function compiled for one processor is ever linked into the code of
// another.

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "atimo/encoder/internal/cpu/kernels.h"

namespace atimo::encoder::cpu {
namespace {

#include "atimo/encoder/internal/cpu/row_kernels.h"

#if defined(__AVX512VNNI__)
#include "atimo/encoder/internal/cpu/tiles_avx512.h"
#elif defined(__AVX2__)
#include "atimo/encoder/internal/cpu/tiles_avx2.h"
#else
#include "atimo/encoder/internal/cpu/tiles_reference.h"
#endif

}  // namespace

extern const Kernels ATIMO_KERNELS;
const Kernels ATIMO_KERNELS = {
    .name = ATIMO_KERNELS_NAME,
    .tile_f32 = tile_any<LanesF32, float>,
    .tile_bf16 = tile_any<LanesBf16, float>,
    .tile_s8 = tile_any<LanesS8, std::int32_t>,
    .dequantize_tile = dequantize_tile,
    .end_tile = end_tile,
    .quantize_f32 = quantize_f32,
    .quantize_bf16 = quantize_bf16,
    .to_bf16 = to_bf16,
    .add_f32 = add_f32,
    .add_f16 = add_f16,
    .add_scaled_f32 = add_scaled_f32,
    .add_scaled_f16 = add_scaled_f16,
    .add_scaled_s8 = add_scaled_s8,
    .layer_norm = layer_norm,
    .softmax_f32 = softmax_f32,
    .softmax_bf16 = softmax_bf16,
    .dot = dot,
    .pack_keys = pack_keys,
    .pack_values_f32 = pack_values_f32,
    .pack_values_bf16 = pack_values_bf16,
};

}  // namespace atimo::encoder::cpu
