# SPDX-License-Identifier: MIT
#
# Debian packages, by cpack, of the parts that cmake/Install.cmake names:
#
# libasyncrun0     the shared library
# libasyncrun-dev  header, archive, what finds them, example hosts
# asyncrun         the command
# lua-asyncrun     require "asyncrun"
#
# './dev package' makes them. What they depend on dpkg-shlibdeps finds out;
# OpenSSL is loaded when a script first asks for TLS, libedit by the prompt, so
# it doesn't see these.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME asyncrun)
set(CPACK_PACKAGE_CONTACT "asyncrun developers <asyncrun@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION interpreters)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(deb_runtime libasyncrun0)
set(deb_devel libasyncrun-dev)
set(deb_command asyncrun)
set(deb_module lua-asyncrun)

set(about_runtime "shared library")
set(about_devel "development files")
set(about_command "command")
set(about_module "module for lua5.4")
set(text "Scripts with async, await, nurseries and cancel scopes, on stock
Lua and libev: as a command, as a library for programs in C, as a Lua
module.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVEL_PACKAGE_SECTION libdevel)
string(CONCAT CPACK_DEBIAN_DEVEL_PACKAGE_DEPENDS
       "libasyncrun0 (= ${PROJECT_VERSION}), liblua5.4-dev, libev-dev, "
       "libc-ares-dev")
set(CPACK_DEBIAN_DEVEL_PACKAGE_SUGGESTS pkg-config)
set(CPACK_DEBIAN_MODULE_PACKAGE_DEPENDS lua5.4)

get_cmake_property(CPACK_COMPONENTS_ALL COMPONENTS)
foreach(part IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${part} P)
  set(CPACK_DEBIAN_${P}_PACKAGE_NAME ${deb_${part}})
  set(CPACK_DEBIAN_${P}_DESCRIPTION
      "async functions for Lua 5.4 (${about_${part}})\n${text}")
  if(NOT part STREQUAL devel)
    set(CPACK_DEBIAN_${P}_PACKAGE_RECOMMENDS libssl3)
  endif()
  if(part STREQUAL command)
    set(CPACK_DEBIAN_${P}_PACKAGE_RECOMMENDS "libssl3, libedit2")
  endif()
endforeach()

# What Debian's policy wants of every package. The date is the build's, or
# that of SOURCE_DATE_EPOCH.
if(AR_DEBIAN)
  string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
  file(CONFIGURE OUTPUT changelog CONTENT
"asyncrun (@PROJECT_VERSION@) unstable; urgency=low

  * See NEWS.

 -- @CPACK_PACKAGE_CONTACT@  @date@
")
  # compressed(NAME SOURCE): a file in the build's folder.
  function(compressed name source)
    add_custom_command(OUTPUT ${name}
      COMMAND gzip -9nc ${source} > ${PROJECT_BINARY_DIR}/${name}
      DEPENDS ${source} VERBATIM)
    list(APPEND compressed_files ${name})
    set(compressed_files ${compressed_files} PARENT_SCOPE)
  endfunction()
  compressed(changelog.gz ${PROJECT_BINARY_DIR}/changelog)
  compressed(NEWS.gz ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
  add_custom_target(debian ALL DEPENDS ${compressed_files})
  list(TRANSFORM compressed_files PREPEND ${PROJECT_BINARY_DIR}/)
  foreach(part IN LISTS CPACK_COMPONENTS_ALL)
    set(doc ${CMAKE_INSTALL_DATADIR}/doc/${deb_${part}})
    install(FILES ${compressed_files}
            DESTINATION ${doc} COMPONENT ${part})
    install(FILES LICENSE RENAME copyright
            DESTINATION ${doc} COMPONENT ${part})
  endforeach()
endif()

include(CPack)
