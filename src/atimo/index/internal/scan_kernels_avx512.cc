#define ATIMO_SCAN_KERNELS kAvx512ScanKernels
#define ATIMO_SCAN_KERNELS_NAME "avx512-vpopcntdq-vnni"
#include "atimo/index/internal/scan_loops.h"
