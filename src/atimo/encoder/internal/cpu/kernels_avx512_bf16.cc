#define ATIMO_KERNELS kAvx512Bf16Kernels
#define ATIMO_KERNELS_NAME "avx512-vnni-bf16"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
