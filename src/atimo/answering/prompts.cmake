# The texts of prompts/ become a part of the program.
foreach(name answer standalone)
  set(file ${PROJECT_SOURCE_DIR}/prompts/${name}.md)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} ${name}_prompt)
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/built_in_prompts.cc @ONLY CONTENT [==[
#include "atimo/answering/prompts.h"

namespace atimo::answering {

std::span<const PromptText> built_in_prompts() {
  static constexpr PromptText kTexts[] = {{"answer", R"prompt(@answer_prompt@)prompt"},
                                          {"standalone", R"prompt(@standalone_prompt@)prompt"}};
  return kTexts;
}

}  // namespace atimo::answering
]==])
target_sources(atimo_answering PRIVATE ${PROJECT_BINARY_DIR}/generated/built_in_prompts.cc)
