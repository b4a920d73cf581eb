-- SPDX-License-Identifier: MIT
--
-- require "asyncrun" in a stock lua5.4: what it gives, what it leaves
-- alone, and that both dialects work then. Not run by the command.

local before = {}
for name, value in pairs(_G) do before[name] = value end
local load_before, searcher_before = load, package.searchers[2]

local asyncrun = require "asyncrun"

local function run(text, ...)
  return assert(asyncrun.load(text, "=test"))(...)
end

-- Each returns what it must return, below.
local cases = {}

function cases.version()
  return asyncrun.version:match("^%d+%.%d+%.%d+$") ~= nil
end

function cases.the_same_when_required_again()
  package.loaded.asyncrun = nil
  local again = require "asyncrun"
  return again.version == asyncrun.version
end

function cases.nothing_is_replaced_before_install()
  return load == load_before and package.searchers[2] == searcher_before
    and load("await x") == nil
end

function cases.names_of_the_program_stay()
  for name, value in pairs(before) do
    if type(value) ~= "function" and _G[name] ~= value then return name end
  end
  return true
end

function cases.trio()
  return run [[
    local trio = require "trio"
    async function add(a, b)
      await trio.sleep(0)
      return a + b
    end
    return trio.run(add, 1, 2)
  ]] == 3
end

function cases.asyncio()
  return run [[
    local asyncio = require "asyncio"
    async function add(a, b)
      await asyncio.sleep(0)
      return a + b
    end
    return asyncio.run(add(1, 2))
  ]] == 3
end

function cases.run()
  return asyncrun.run(run [[
    return async function(...) return select("#", ...) end
  ]], 1, 2, nil) == 3
end

function cases.coroutines_go_on_as_ever()
  local co = coroutine.wrap(function(a)
    local b = coroutine.yield(a + 1)
    return b * 2, coroutine.isyieldable()
  end)
  local first = co(1)
  local second, yieldable = co(21)
  return first == 2 and second == 42 and yieldable
    and not coroutine.isyieldable()
end

function cases.a_run_inside_a_coroutine()
  local co = coroutine.wrap(function()
    local x = run [[
      local trio = require "trio"
      return trio.run(async function() await trio.sleep(0) return 5 end)
    ]]
    coroutine.yield(x)
    return x + 1
  end)
  return co() == 5 and co() == 6
end

function cases.errors_name_the_line()
  local chunk, message = asyncrun.load("local x\nawait x()", "=bad")
  return chunk == nil and message:find("bad:2:", 1, true) ~= nil
end

function cases.exceptions_reach_the_program()
  local ok, err = pcall(run, [[
    local trio = require "trio"
    trio.run(async function() error(trio.ValueError("no")) end)
  ]])
  return not ok and tostring(err):find("no", 1, true) ~= nil
end

function cases.threads()
  return run [[
    local trio = require "trio"
    return trio.run(async function()
      return await trio.to_thread.run_sync(function() return 6 * 7 end)
    end)
  ]] == 42
end

function cases.require_after_install()
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write("return async function() return 'from a file' end\n")
  file:close()
  local path = package.path
  package.path = name
  local ok = pcall(require, "some_module")
  asyncrun.install()
  local f = require "some_module"
  package.path = path
  os.remove(name)
  return not ok and asyncrun.run(f) == "from a file"
    and load("async function f() end") ~= nil
end

local names, failures = {}, 0
for name in pairs(cases) do names[#names + 1] = name end
table.sort(names, function(a, b) -- install comes last
  return (a:match("install$") or "") .. a < (b:match("install$") or "") .. b
end)
for _, name in ipairs(names) do
  local ok, result = xpcall(cases[name], debug.traceback)
  if not ok or result ~= true then
    failures = failures + 1
    print(name, result)
  end
end
os.exit(failures == 0, true)
