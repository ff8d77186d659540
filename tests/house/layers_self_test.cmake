# cmake -DROOT=<repository> -DWORK=<scratch folder> -P layers_self_test.cmake
# layers.cmake accepts a good tree and refuses each kind of bad one, saying why.
cmake_minimum_required(VERSION 3.25)

# expect(<name> <what the output must hold, empty: success> <file> <its line>)
function(expect name complaint file line)
  set(tree ${WORK}/${name})
  file(REMOVE_RECURSE ${tree})
  file(WRITE ${tree}/src/atimo/base/clock.h "#pragma once\n#include <string>\n")
  file(WRITE ${tree}/${file} "${line}\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${tree} -P ${ROOT}/tests/house/layers.cmake
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(complaint STREQUAL "")
    if(NOT result EQUAL 0)
      message(SEND_ERROR "${name}: a good tree is refused: ${output}")
    endif()
  elseif(result EQUAL 0)
    message(SEND_ERROR "${name}: a bad tree is accepted")
  elseif(NOT output MATCHES "${complaint}")
    message(SEND_ERROR "${name}: refused without '${complaint}': ${output}")
  endif()
endfunction()

expect(downward "" src/atimo/engine/engine.cc "#include \"atimo/text/fold.h\"")
expect(own_internal "" src/atimo/legal/norma.cc "#include \"atimo/legal/internal/labels.h\"")
expect(json_at_the_edge "" src/atimo/server/routes.cc "#include <nlohmann/json.hpp>")
expect(upward "room 'text' may not include 'legal'" src/atimo/text/fold.cc "#include \"atimo/legal/norma.h\"")
expect(sideways "room 'index' may not include 'legal'" src/atimo/index/segment.cc "  # include \"atimo/legal/norma.h\"")
expect(angle_brackets "room 'base' may not include 'cli'" src/atimo/base/clock.cc "#include <atimo/cli/ask.h>")
expect(foreign_internal "internal header of room 'index'" src/atimo/retrieval/search.cc
  "#include \"atimo/index/internal/postings.h\"")
expect(foreign_proto "internal header of room 'index'" src/atimo/retrieval/search.cc
  "#include \"atimo/index/proto/segment.pb.h\"")
expect(json_inside "JSON is not for room 'retrieval'" src/atimo/retrieval/plan.cc "#include <nlohmann/json.hpp>")
expect(unknown_room "room 'utils' is not in the graph" src/atimo/utils/strings.h "#pragma once")
expect(no_room "is in no room" src/atimo/stray.h "#pragma once")
expect(application "room 'apps' may not include" apps/atimo/main.cc "#include \"atimo/nowhere/x.h\"")
file(REMOVE_RECURSE ${WORK})
