# Of gRPC, protobuf and abseil the program takes the archives: as shared libraries they were half of the 97 that every
# command loads and relocates before main(), which is most of the time of a short one (docs/performance.md). What other
# libraries of the program load too (libcurl's OpenSSL and zlib) stays shared: there must be one of it.
set(archived_names "absl_[a-z0-9_]+|grpc[+]*|gpr|address_sorting|upb|re2|cares|protobuf")

# The archive beside a shared library of those names; anything else as it is.
function(atimo_archive_of library out)
  set(${out} ${library} PARENT_SCOPE)
  if(library MATCHES "^(.*/lib(${archived_names}))[.]so[0-9.]*$")
    if(EXISTS ${CMAKE_MATCH_1}.a)
      set(${out} ${CMAKE_MATCH_1}.a PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Rewrites what these targets of pkg-config link, and where abseil's own targets are.
function(atimo_use_archives)
  foreach(target IN LISTS ARGN)
    set(archives)
    get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
    foreach(library IN LISTS libraries)
      atimo_archive_of("${library}" archive)
      list(APPEND archives ${archive})
    endforeach()
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${archives}")
  endforeach()
  get_directory_property(imported IMPORTED_TARGETS)
  foreach(target IN LISTS imported)
    get_target_property(location ${target} LOCATION)
    if(target MATCHES "^absl::" AND location)
      atimo_archive_of("${location}" archive)
      get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
      foreach(configuration IN LISTS configurations)
        set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_${configuration} ${archive})
      endforeach()
    endif()
  endforeach()
endfunction()
