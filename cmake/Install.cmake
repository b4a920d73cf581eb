# SPDX-License-Identifier: MIT
#
# What 'cmake --install' installs, in parts that packages can be made of:
#
# runtime  the shared library
# devel    header, archive, CMake package, pkg-config file, its manual
# command  the command and its manual; the annotations for editors
# module   the Lua module: see CMakeLists.txt
#
# Everything finds its prefix from where it lies: --prefix and DESTDIR may
# say where that is.

include(CMakePackageConfigHelpers)

# Debian wants its manual pages compressed.
function(install_manual page part)
  string(REGEX MATCH "[0-9]$" section ${page})
  set(file ${PROJECT_SOURCE_DIR}/docs/${page})
  if(AR_DEBIAN)
    add_custom_command(OUTPUT ${page}.gz
      COMMAND gzip -9nc ${file} > ${PROJECT_BINARY_DIR}/${page}.gz
      DEPENDS ${file} VERBATIM)
    add_custom_target(manual_${page} ALL DEPENDS ${page}.gz)
    set(file ${PROJECT_BINARY_DIR}/${page}.gz)
  endif()
  install(FILES ${file} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
          COMPONENT ${part})
endfunction()

set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/asyncrun)

# The library. Two sets of exported targets: who wants the shared library
# doesn't need what the archive is linked with.
set_target_properties(asyncrun_shared PROPERTIES EXPORT_NAME asyncrun)
set_target_properties(asyncrun PROPERTIES EXPORT_NAME static)
install(TARGETS asyncrun_shared EXPORT asyncrunShared
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
                COMPONENT runtime NAMELINK_COMPONENT devel)
install(TARGETS asyncrun EXPORT asyncrunStatic
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT devel)
foreach(set Shared Static)
  install(EXPORT asyncrun${set} NAMESPACE asyncrun::
          DESTINATION ${cmake_dir} COMPONENT devel)
endforeach()
install(FILES include/asyncrun.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)

# Who finds it. Before 1.0 a new minor version may break a host.
configure_package_config_file(cmake/asyncrunConfig.cmake.in
  asyncrunConfig.cmake INSTALL_DESTINATION ${cmake_dir}
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(asyncrunConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/asyncrunConfig.cmake
              ${PROJECT_BINARY_DIR}/asyncrunConfigVersion.cmake
        DESTINATION ${cmake_dir} COMPONENT devel)
file(RELATIVE_PATH pc_to_prefix
     /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" pc_to_prefix ${pc_to_prefix})
configure_file(cmake/asyncrun.pc.in asyncrun.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/asyncrun.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT devel)

# What to read, and programs to start from.
install(FILES docs/embedding.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT devel)
install(DIRECTORY examples/embed/
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT devel)

# The command.
if(TARGET command)
  install(TARGETS command
          RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT command)
endif()
install_manual(asyncrun.1 command)
install_manual(asyncrun.3 devel)
# The library as editors read it: what each function takes and gives.
install(DIRECTORY stdlib/ DESTINATION ${CMAKE_INSTALL_DATADIR}/asyncrun/library
        COMPONENT command FILES_MATCHING PATTERN "*.lua")
