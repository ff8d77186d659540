#define ATIMO_KERNELS kReferenceKernels
#define ATIMO_KERNELS_NAME "reference"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
