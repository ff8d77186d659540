# One source per instruction set, each compiled for it alone; scan_isa.cc picks one at run time. See
# encoder/isa.cmake for the numeric options.
set(folder ${CMAKE_CURRENT_SOURCE_DIR}/index/internal)
set(scan_options -O3 -fopenmp-simd -fno-math-errno -fno-trapping-math -ffp-contract=fast)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND scan_options -Wno-pass-failed)  # where a set has no counting of bits, the loop stays a loop
endif()
set(scan_avx2_options -march=x86-64-v3)
set(scan_avx512_options -march=x86-64-v4 -mavx512vpopcntdq -mavx512vnni -mprefer-vector-width=512)
foreach(isa reference avx2 avx512)
  set_source_files_properties(${folder}/scan_kernels_${isa}.cc PROPERTIES COMPILE_OPTIONS "${scan_options};${scan_${isa}_options}")
endforeach()
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties(${folder}/scan_kernels_avx2.cc ${folder}/scan_kernels_avx512.cc PROPERTIES HEADER_FILE_ONLY ON)
endif()
