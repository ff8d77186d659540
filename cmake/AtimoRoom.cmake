# atimo_room(NAME [ROOMS room...] [LIBS target...])
# One room of the house: a static library of every source under src/atimo/NAME.
# ROOMS are the rooms below it; tests/house/layers.cmake checks that the includes agree.
function(atimo_room name)
  cmake_parse_arguments(ARG "" "" "ROOMS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  list(TRANSFORM ARG_ROOMS PREPEND atimo_)
  if(sources)
    add_library(atimo_${name} STATIC ${sources})
    target_link_libraries(atimo_${name} PUBLIC atimo_compile ${ARG_ROOMS} ${ARG_LIBS})
  else()
    add_library(atimo_${name} INTERFACE)
    target_link_libraries(atimo_${name} INTERFACE atimo_compile ${ARG_ROOMS} ${ARG_LIBS})
  endif()
endfunction()

# atimo_test(ROOM [SOURCES ...] [LIBS target...])
# The GoogleTest binary of one room, from every *_test.cc under tests/ROOM; each test case is one ctest entry.
function(atimo_test room)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.cc)
  add_executable(${room}_test ${sources})
  target_link_libraries(${room}_test PRIVATE atimo_${room} atimo_test_support ${ARG_LIBS} GTest::gmock GTest::gtest_main)
  # Test code is compiled once and run once: optimising it costs more than it gives.
  # Options structs have defaults, so a designated initializer that leaves members out is no mistake.
  target_compile_options(${room}_test PRIVATE -O1 -Wno-missing-field-initializers)
  gtest_discover_tests(${room}_test TEST_PREFIX ${room}. NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
