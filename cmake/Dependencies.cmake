# SPDX-License-Identifier: MIT
#
# Lua 5.4, libev, c-ares and OpenSSL, as the distribution packages them.
#
# Lua::Headers  what the archive needs: the host brings Lua itself
# Lua::Shared   the Lua that the shared library loads, as its host does
# Lua::Command  Lua for programs of ours
# Libev::Libev  the loop
# Cares::Cares  looking up names
# OpenSSL::Headers  for TLS, which loads the library when a script first
#               needs it
# Libedit::Headers  the same for the prompt of the command
#
# Programs link the Lua archive where there is one, whole, as Debian's
# lua5.4 does: calls into it need no indirection, start-up no relocation,
# and C modules still find every function of the API in the program.

find_package(PkgConfig REQUIRED)
pkg_search_module(LUA REQUIRED IMPORTED_TARGET lua5.4 lua-5.4 lua54)
add_library(Lua::Shared ALIAS PkgConfig::LUA)
find_path(LIBEV_INCLUDE ev.h PATH_SUFFIXES libev REQUIRED)
find_library(LIBEV_LIBRARY ev REQUIRED)
find_package(Threads REQUIRED)

add_library(lua_headers INTERFACE)
add_library(Lua::Headers ALIAS lua_headers)
target_include_directories(lua_headers SYSTEM INTERFACE
                           ${LUA_INCLUDE_DIRS})

add_library(lua_command INTERFACE)
add_library(Lua::Command ALIAS lua_command)
target_link_libraries(lua_command INTERFACE lua_headers)
if(NOT AR_SHARED_LUA)
  find_library(LUA_ARCHIVE liblua5.4.a HINTS ${LUA_LIBRARY_DIRS})
endif()
if(LUA_ARCHIVE)
  target_link_libraries(lua_command INTERFACE
    "$<LINK_LIBRARY:WHOLE_ARCHIVE,${LUA_ARCHIVE}>" m ${CMAKE_DL_LIBS})
else()
  target_link_libraries(lua_command INTERFACE Lua::Shared)
endif()

# The command's editor of lines, loaded when a prompt needs it.
if(PROJECT_IS_TOP_LEVEL AND NOT AR_ONLY_MODULE)
  find_path(LIBEDIT_INCLUDE histedit.h REQUIRED)
endif()
add_library(libedit_headers INTERFACE)
add_library(Libedit::Headers ALIAS libedit_headers)
target_include_directories(libedit_headers SYSTEM INTERFACE
                           ${LIBEDIT_INCLUDE})
target_link_libraries(libedit_headers INTERFACE ${CMAKE_DL_LIBS})

add_library(libev INTERFACE)
add_library(Libev::Libev ALIAS libev)
target_include_directories(libev SYSTEM INTERFACE ${LIBEV_INCLUDE})
target_link_libraries(libev INTERFACE ${LIBEV_LIBRARY} m Threads::Threads)

pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
add_library(Cares::Cares ALIAS PkgConfig::CARES)

pkg_check_modules(OPENSSL REQUIRED libssl>=3.0)
add_library(openssl_headers INTERFACE)
add_library(OpenSSL::Headers ALIAS openssl_headers)
target_include_directories(openssl_headers SYSTEM INTERFACE
                           ${OPENSSL_INCLUDE_DIRS})
target_link_libraries(openssl_headers INTERFACE ${CMAKE_DL_LIBS})

# The targets above are not installed: asyncrunConfig.cmake and asyncrun.pc
# find these libraries where the package is used.
