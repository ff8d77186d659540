# docs/api/openapi.yaml becomes a part of the program.
set(openapi_file ${PROJECT_SOURCE_DIR}/docs/api/openapi.yaml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${openapi_file})
file(READ ${openapi_file} openapi_text)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/openapi_text.cc @ONLY CONTENT [==[
#include "atimo/server/internal/openapi_text.h"

namespace atimo::server::internal {

std::string_view openapi_text() {
  return R"openapi(@openapi_text@)openapi";
}

}  // namespace atimo::server::internal
]==])
target_sources(atimo_server PRIVATE ${PROJECT_BINARY_DIR}/generated/openapi_text.cc)
