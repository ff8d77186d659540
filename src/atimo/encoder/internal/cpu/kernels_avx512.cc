#define ATIMO_KERNELS kAvx512Kernels
#define ATIMO_KERNELS_NAME "avx512-vnni"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
