#define ATIMO_SCAN_KERNELS kReferenceScanKernels
#define ATIMO_SCAN_KERNELS_NAME "reference"
#include "atimo/index/internal/scan_loops.h"
