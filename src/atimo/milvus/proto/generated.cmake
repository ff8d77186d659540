# The messages and the stub of a Milvus server, made by protoc in the build folder. Made code answers to nobody's warnings.
set(proto_folder atimo/milvus/proto)
set(generated_folder ${PROJECT_BINARY_DIR}/generated)
set(generated)
foreach(name common schema milvus)
  set(made ${generated_folder}/${proto_folder}/${name})
  set(outputs ${made}.pb.cc ${made}.pb.h)
  set(stub)
  if(name STREQUAL "milvus")
    list(APPEND outputs ${made}.grpc.pb.cc ${made}.grpc.pb.h)
    set(stub --grpc_out=${generated_folder} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN})
  endif()
  add_custom_command(OUTPUT ${outputs}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated_folder}
    COMMAND ${PROTOC} --proto_path=${PROJECT_SOURCE_DIR}/src --cpp_out=${generated_folder} ${stub} ${proto_folder}/${name}.proto
    DEPENDS ${PROJECT_SOURCE_DIR}/src/${proto_folder}/common.proto ${PROJECT_SOURCE_DIR}/src/${proto_folder}/schema.proto
      ${PROJECT_SOURCE_DIR}/src/${proto_folder}/milvus.proto
    COMMENT "protoc ${name}.proto" VERBATIM)
  list(APPEND generated ${outputs})
endforeach()
add_custom_target(atimo_generated DEPENDS ${generated})  # what tools/tidy reads needs it
add_library(atimo_milvus_proto STATIC ${generated})
target_include_directories(atimo_milvus_proto SYSTEM PUBLIC ${generated_folder})
target_link_libraries(atimo_milvus_proto PUBLIC PkgConfig::GRPC PkgConfig::PROTOBUF)
add_dependencies(atimo_milvus_proto atimo_generated)
target_compile_options(atimo_milvus_proto PRIVATE -w -O1)
