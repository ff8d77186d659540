#define ATIMO_KERNELS kernels_reference
#define ATIMO_KERNELS_NAME "reference"
#include "atimo/encoder/internal/cpu/isa_kernels.h"
