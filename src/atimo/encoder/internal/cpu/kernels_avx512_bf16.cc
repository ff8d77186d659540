#define ATIMO_KERNELS kernels_avx512_bf16
#define ATIMO_KERNELS_NAME "avx512-vnni-bf16"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
