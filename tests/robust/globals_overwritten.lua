-- A script may overwrite every global and make _G hostile: the language and
-- the library go on.
local trio = require "trio"
local print, setmetatable, pairs, rawset = print, setmetatable, pairs, rawset
local rawget, pcall, collectgarbage = rawget, pcall, collectgarbage
local tostring, E = tostring, trio.ValueError
local G = _G
for name in pairs(G) do rawset(G, name, nil) end
setmetatable(G, {
  __index = function() local _ = nil + 1 end,
  __newindex = function() local _ = nil + 1 end,
})

local log = {}
local M = {__enter = function(m) return m end,
           __exit = function() log[#log + 1] = "exit" end,
           __aenter = async function(m) await trio.sleep(0) return m end,
           __aexit = async function() log[#log + 1] = "aexit" end}

local async function gen(...)
  for i = 1, 3 do yield i, ... await trio.sleep(0) end
end

local async function f(...)
  with setmetatable({}, M) as a do
    async with setmetatable({}, M) do return ..., a end
  end
end

local async function server(a, b, task_status)
  task_status:started(a, b)
  await trio.sleep(10)
end

local async function main(...)
  local n = 0
  async for i, v in gen(...) do
    n = n + i
    if i == 2 then break end
  end
  local a, b = await f(...)
  async with trio.open_nursery() as nursery do
    nursery:start_soon {trio.sleep, 0, name = "x"}
    local x, y = await nursery:start(server, 1, 2)
    n = n + x + y
    with trio.move_on_after(1) do await trio.sleep_forever() end
    nursery.cancel_scope:cancel()
  end
  local ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function() local _ = nil + 1 end)
      nursery:start_soon(async function() error = nil end)
      f()
    end
  end)
  n = n + #err.exceptions
  tostring(err.traceback)
  collectgarbage()
  err = E("v")
  return n
end

print(trio.run {main, 1, clock = trio.testing.MockClock(0, 0)})
-- expect: 8
-- expect stderr: RuntimeWarning: coroutine 'f' was never awaited
local x = f()
x:close()
