#define ATIMO_SCAN_KERNELS kAvx2ScanKernels
#define ATIMO_SCAN_KERNELS_NAME "avx2"
#include "atimo/index/internal/scan_loops.h"
