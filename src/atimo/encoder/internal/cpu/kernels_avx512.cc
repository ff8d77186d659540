#define ATIMO_KERNELS kernels_avx512
#define ATIMO_KERNELS_NAME "avx512-vnni"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
