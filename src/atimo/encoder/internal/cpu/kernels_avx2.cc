#define ATIMO_KERNELS kernels_avx2
#define ATIMO_KERNELS_NAME "avx2"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
