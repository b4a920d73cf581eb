-- SPDX-License-Identifier: MIT
--
-- Reads every #include and require, and fails on an arrow that the table
-- in docs/architecture.md lacks. It first checks, on made-up lines, that
-- each rule does fire.

local function words(text)
  local set = {}
  for word in text:gmatch("%S+") do set[word] = true end
  return set
end

local LIBC = words [[
  assert.h ctype.h errno.h fenv.h float.h inttypes.h limits.h locale.h
  math.h setjmp.h signal.h stdalign.h stdarg.h stdbool.h stddef.h stdint.h
  stdio.h stdlib.h stdnoreturn.h string.h time.h wchar.h wctype.h
]]
local LUA = words "lua.h lauxlib.h lualib.h luaconf.h"
local HEADER = words "lua.h stddef.h stdint.h stdbool.h"
local LOOP_FILES = words "runtime/loop.h"

-- One entry per folder, the most special first. [allows] says whether the
-- file [from] may include [name]; [own] is true for "name", false for
-- <name>. Includes of own files are from the root of the project.
local RULES = {
  {
    folder = "vm/front/", may = "libc and its own headers",
    allows = function(_, name, own)
      if own then return name:match("^vm/front/[%w_]+%.h$") end
      return LIBC[name]
    end,
  },
  {
    folder = "vm/", may = "vm/*.h, vm/front/front.h, embedded.h, Lua, libc",
    allows = function(_, name, own)
      if own then
        return name:match("^vm/[%w_]+%.h$") or name == "vm/front/front.h"
          or name == "embedded.h"
      end
      return LIBC[name] or LUA[name]
    end,
  },
  {
    folder = "runtime/net/",
    may = "vm/vm.h, runtime/*.h, runtime/net/*.h, Lua and the system",
    allows = function(_, name, own)
      if own then
        return name == "vm/vm.h" or name:match("^runtime/[%w_]+%.h$")
          or name:match("^runtime/net/[%w_]+%.h$")
      end
      return name ~= "ev.h" and name ~= "asyncrun.h"
    end,
  },
  {
    folder = "runtime/",
    may = "vm/vm.h, runtime/*.h, embedded.h, Lua and the system; net.h only "
      .. "in module.c, ev.h only in loop.h, asyncrun.h only in api.h",
    allows = function(from, name, own)
      if own then
        if name == "runtime/api.h" then return from:match("/api[%w_]*%.c$") end
        return name == "vm/vm.h" or name:match("^runtime/[%w_]+%.h$")
          or name == "embedded.h"
          or (name == "runtime/net/net.h" and from == "runtime/module.c")
      end
      if name == "ev.h" then return LOOP_FILES[from] end
      if name == "asyncrun.h" then return from == "runtime/api.h" end
      return true
    end,
  },
  {
    folder = "include/", may = "lua.h, stddef.h, stdint.h, stdbool.h",
    allows = function(_, name, own) return not own and HEADER[name] end,
  },
  {
    folder = "cli/", may = "asyncrun.h, cli/*.h, Lua and the system",
    allows = function(_, name, own)
      if own then return name:match("^cli/[%w_]+%.h$") end
      return name ~= "ev.h"
    end,
  },
  {
    folder = "module/", may = "asyncrun.h and Lua",
    allows = function(_, name, own)
      return not own and (LUA[name] or name == "asyncrun.h")
    end,
  },
  {
    folder = "examples/", may = "asyncrun.h, Lua, libev and the system",
    allows = function(_, name, own)
      return not own or name:match("^examples/")
    end,
  },
  {
    folder = "bench/", may = "asyncrun.h, bench/*.h, Lua, libev, the system",
    allows = function(_, name, own)
      return not own or name:match("^bench/[%w_]+%.h$")
    end,
  },
  {
    folder = "tests/fuzz/fuzz_pattern.c", may = "vm/*.h, Lua and libc",
    allows = function(_, name, own)
      if own then return name:match("^vm/[%w_]+%.h$") end
      return LIBC[name] or LUA[name]
    end,
  },
  {
    folder = "tests/fuzz/", may = "vm/front/*.h and libc",
    allows = function(_, name, own)
      if own then
        return name:match("^vm/front/[%w_]+%.h$") or name:match("/front%.h$")
      end
      return LIBC[name]
    end,
  },
}

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

-- What is wrong with one line of a C file, or nil.
local function check_include(from, line)
  local open, name = line:match('^%s*#%s*include%s*([<"])([^>"]*)')
  if not open then return nil end
  if open == '"' and not name:find("/", 1, true)
     and name ~= "embedded.h" then -- a neighbour
    name = from:match("^(.*/)") .. name
  end
  for _, rule in ipairs(RULES) do
    if from:sub(1, #rule.folder) == rule.folder then
      if rule.allows(from, name, open == '"') then return nil end
      return ("%s may not include %s; it may use %s"):format(
        rule.folder, name, rule.may)
    end
  end
end

local C_MODULES = words "signal time"

-- The Lua modules of stdlib/ may use each other and what C registers.
-- The Lua files of vm/ may use nothing.
local function check_require(from, line, have)
  local code = line:gsub("%-%-.*", "")
  for name in code:gmatch("require%s*%(?%s*[\"']([^\"']*)[\"']") do
    if from:match("^vm/") then
      return "vm/ may not require " .. name
    elseif not name:match("^asyncrun%.[%w_]+$") and not C_MODULES[name]
       and not have("stdlib/" .. name:gsub("%.", "/") .. ".lua") then
      return ("stdlib/ may not require %s; it may use asyncrun.* and "
        .. "its own modules"):format(name)
    end
  end
end

local function each_file(pattern, visit)
  local list = io.popen("find vm runtime include cli module stdlib examples "
    .. "bench tests -name '" .. pattern .. "' 2>/dev/null | LC_ALL=C sort")
  for path in list:lines() do visit(path) end
  list:close()
end

local failures, arrows = 0, 0

local function fail(path, number, problem)
  failures = failures + 1
  print(("%s:%d: %s"):format(path, number, problem))
end

local function check_file(path, check)
  local number = 0
  for line in io.lines(path) do
    number = number + 1
    if line:find("include", 1, true) or line:find("require", 1, true) then
      arrows = arrows + 1
    end
    local problem = check(path, line, exists)
    if problem then fail(path, number, problem) end
  end
end

-- The self-check: each of these is, or is not, a forbidden arrow.
local SAMPLES = {
  {"vm/front/a.c", "#include <lua.h>", true},
  {"vm/front/a.c", '#include "vm/vm.h"', true},
  {"vm/front/a.c", "#include <unistd.h>", true},
  {"vm/front/a.c", '#include "vm/front/lex.h"', false},
  {"vm/front/a.c", '#include "lex.h"', false},
  {"vm/front/a.c", '#include "embedded.h"', true},
  {"vm/a.c", '#include "vm/front/lex.h"', true},
  {"vm/a.c", '#include "vm/front/front.h"', false},
  {"vm/a.c", '#include "runtime/runtime.h"', true},
  {"vm/a.c", "#include <ev.h>", true},
  {"vm/a.c", "#include <sys/socket.h>", true},
  {"vm/a.h", "# include <asyncrun.h>", true},
  {"runtime/a.c", '#include "vm/internal.h"', true},
  {"runtime/a.c", '#include "vm/vm.h"', false},
  {"runtime/a.c", "#include <ev.h>", true},
  {"runtime/loop.h", "#include <ev.h>", false},
  {"runtime/task.c", "#include <asyncrun.h>", true},
  {"runtime/api.c", "#include <asyncrun.h>", true},
  {"runtime/api.h", "#include <asyncrun.h>", false},
  {"runtime/task.c", '#include "runtime/api.h"', true},
  {"runtime/api_task.c", '#include "runtime/api.h"', false},
  {"runtime/a.c", '#include "cli/main.h"', true},
  {"include/asyncrun.h", "#include <ev.h>", true},
  {"include/asyncrun.h", '#include "vm/vm.h"', true},
  {"cli/main.c", '#include "runtime/runtime.h"', true},
  {"cli/main.c", "#include <asyncrun.h>", false},
  {"module/a.c", '#include "runtime/runtime.h"', true},
  {"module/a.c", "#include <asyncrun.h>", false},
  {"bench/floor_x.c", '#include "vm/vm.h"', true},
  {"tests/fuzz/fuzz_x.c", "#include <lua.h>", true},
  {"tests/fuzz/fuzz_pattern.c", "#include <lua.h>", false},
  {"tests/fuzz/fuzz_pattern.c", '#include "runtime/runtime.h"', true},
  {"stdlib/trio.lua", 'local s = require "socket"', true},
  {"stdlib/trio.lua", "local s = require('socket')", true},
  {"stdlib/trio.lua", 'local s = require "trio.sync"', false},
  {"stdlib/trio.lua", 'local c = require("asyncrun.core")', false},
  {"stdlib/trio.lua", 'local s = require "signal"', false},
  {"stdlib/trio.lua", '-- users write: require "socket"', false},
  {"vm/support.lua", 'require "trio"', true},
}

for _, sample in ipairs(SAMPLES) do
  local path, line, forbidden = table.unpack(sample)
  local check = path:match("%.lua$") and check_require or check_include
  local problem = check(path, line, function(name)
    return name == "stdlib/trio/sync.lua"
  end)
  if (problem ~= nil) ~= forbidden then
    fail(path, 0, "self-check: wrong verdict on " .. line)
  end
end

each_file("*.[ch]", function(path) check_file(path, check_include) end)
each_file("*.lua", function(path)
  if path:match("^stdlib/") or path:match("^vm/") then
    check_file(path, check_require)
  end
end)

print(("%d arrows, %d forbidden"):format(arrows, failures))
os.exit(failures == 0)
