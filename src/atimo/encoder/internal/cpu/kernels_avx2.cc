#define ATIMO_KERNELS kAvx2Kernels
#define ATIMO_KERNELS_NAME "avx2"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
