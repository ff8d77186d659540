# The checkpoint of models/mini becomes a model file in the build folder; that and the ranker become parts of this room's
# object file.
add_executable(atimo_pack_model ${PROJECT_SOURCE_DIR}/tools/pack_model.cc)
target_link_libraries(atimo_pack_model PRIVATE atimo_models)

set(mini_checkpoint ${PROJECT_SOURCE_DIR}/models/mini)
set(mini_ranker ${mini_checkpoint}/ranker.bin)
set(mini_file ${PROJECT_BINARY_DIR}/models/mini/int8.atimo)
add_custom_command(
  OUTPUT ${mini_file}
  COMMAND atimo_pack_model mini ${mini_checkpoint} ${PROJECT_BINARY_DIR}/models
  DEPENDS atimo_pack_model ${mini_checkpoint}/config.json ${mini_checkpoint}/model.safetensors
          ${mini_checkpoint}/sentencepiece.bpe.model
  COMMENT "Packing models/mini"
  VERBATIM)
add_custom_target(atimo_mini_file DEPENDS ${mini_file})

add_dependencies(atimo_mini atimo_mini_file)
set_source_files_properties(mini/mini.cc PROPERTIES
  COMPILE_DEFINITIONS "ATIMO_MINI_FILE=\"${mini_file}\";ATIMO_MINI_RANKER=\"${mini_ranker}\""
  OBJECT_DEPENDS "${mini_file};${mini_ranker}")
