# One source per instruction set, each compiled for it alone; isa.cc picks one at run time.
#   fopenmp-simd       sums marked `omp simd` may be vectorised, nothing else is reordered
#   ffp-contract=fast  a * b + c may be one fused operation
#   vect-max-peeling   loops start at the first element whatever its address: the same row gives the same bits anywhere
set(folder ${CMAKE_CURRENT_SOURCE_DIR}/encoder/internal/cpu)
set(numeric_options -O3 -fopenmp-simd -fno-math-errno -fno-trapping-math -ffp-contract=fast)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 calls the undefined operand inside its own AVX-512 intrinsics uninitialised (GCC bug 105593).
  list(APPEND numeric_options --param=vect-max-peeling-for-alignment=0 -Wno-maybe-uninitialized)
else()
  list(APPEND numeric_options -Wno-pass-failed)
endif()
set(avx2_options -march=x86-64-v3)
set(avx512_options -march=x86-64-v4 -mavx512vnni -mprefer-vector-width=512)
set(avx512_bf16_options ${avx512_options} -mavx512bf16)

foreach(isa reference avx2 avx512 avx512_bf16)
  set_source_files_properties(${folder}/kernels_${isa}.cc PROPERTIES COMPILE_OPTIONS "${numeric_options};${${isa}_options}")
endforeach()
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties(${folder}/kernels_avx2.cc ${folder}/kernels_avx512.cc ${folder}/kernels_avx512_bf16.cc
    PROPERTIES HEADER_FILE_ONLY ON)
endif()
