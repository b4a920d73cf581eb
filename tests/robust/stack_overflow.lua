-- Recursion without end is an error that can be caught, in a task as
-- elsewhere: of Lua's stack, of C's, of with blocks, of nurseries.
-- timeout: 60
local trio = require "trio"
local check = require "tests.lib.check"

local function plain(n) return 1 + plain(n + 1) end
local async function deep(n) return 1 + await deep(n + 1) end
local async function protected(n)
  local ok, err = await pcall(protected, n + 1)
  if not ok then error(err, 0) end
end
local M = {__enter = function() end, __exit = function() end,
           __aenter = async function() end, __aexit = async function() end}
local async function withs(n)
  with setmetatable({}, M) do return await withs(n + 1) end
end
local async function awiths(n)
  async with setmetatable({}, M) do return await awiths(n + 1) end
end
local async function nurseries(n)
  async with trio.open_nursery() as nursery do await nurseries(n + 1) end
end
local async function gens(n)
  async for v in gens(n + 1) do yield v end
end
local async function use_gens(n) async for _ in gens(n) do end end
local async function closes(n)
  local x <close> = setmetatable({}, {__close = function() end})
  return 1 + await closes(n + 1)
end
local function index(n)
  local t = setmetatable({}, {})
  getmetatable(t).__index = function(_, k) return t[k + 1] end
  return t[n]
end
local tostrings = setmetatable({}, {})
getmetatable(tostrings).__tostring = function(t) return tostring(t) end
local awaits = {}
awaits.__await = async function(self) return 1 + await self end
local async function object() return await setmetatable({}, awaits) end

local async function has_scopes()
  with trio.CancelScope() do await trio.sleep(0) end
  return trio.current_effective_deadline() == math.huge
end

local kinds = {plain, deep, protected, withs, awiths, nurseries, use_gens,
               closes, index, function() return tostring(tostrings) end,
               object}
for i, f in ipairs(kinds) do
  local ok, err = pcall(trio.run, async function()
    local ok, err = await pcall(f, 1)
    check.eq(ok, false)
    check.eq(tostring(err):match("stack overflow")
             or trio.isinstance(err, trio.ExceptionGroup)
             and "stack overflow", "stack overflow")
    local _ = trio.isinstance(err, trio.ExceptionGroup) and err.traceback
    check.eq(await has_scopes(), true)
    async with trio.open_nursery() as nursery do
      nursery:start_soon(trio.sleep, 0)
      nursery:start_soon(async function() await pcall(f, 1) end)
    end
  end)
  if not ok then print(i, err) end
  check.eq(pcall(trio.run, f, 1), false)
end

-- A run that is started where hardly any room is left
local function at_depth(n)
  if n > 0 then
    local ok, err = pcall(at_depth, n - 1)
    if not ok then error(err, 0) end
    return
  end
  trio.run(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(trio.sleep, 0)
      with trio.CancelScope() do await trio.sleep(0) end
    end
  end)
end
for n = 150, 200 do pcall(at_depth, n) end
trio.run(has_scopes)

-- The names of tasks are found at any depth.
local async function name(n)
  if n > 0 then return (await name(n - 1)) end
  return trio.lowlevel.current_task().name
end
print(trio.run(name, 100000)) -- expect: name
