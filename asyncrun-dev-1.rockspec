-- SPDX-License-Identifier: MIT
--
-- 'luarocks make', in this folder, builds and installs the Lua module. It
-- needs CMake and the headers of libev, c-ares and OpenSSL.
rockspec_format = "3.0"
package = "asyncrun"
version = "dev-1"
source = {url = "file://."}
description = {
  summary = "Async functions for Lua 5.4",
  detailed = [[
    async, await, nurseries and cancel scopes on stock Lua and libev, with
    the libraries trio and asyncio.
  ]],
  license = "MIT",
}
dependencies = {"lua >= 5.4, < 5.5"}
external_dependencies = {
  EV = {header = "ev.h"},
  CARES = {header = "ares.h"},
  OPENSSL = {header = "openssl/ssl.h"},
}
build = {
  type = "cmake",
  variables = {
    AR_ONLY_MODULE = "ON",
    CMAKE_BUILD_TYPE = "Release",
    CMAKE_INSTALL_PREFIX = "$(PREFIX)",
    AR_LUA_CMODULE_DIR = "$(LIBDIR)",
  },
}
