-- 'await pcall(f, …)' is 'await f(…)' under protection.
local trio = require "trio"

async function af(...) await trio.lowlevel.checkpoint() return ... end
async function bad(x) await trio.lowlevel.checkpoint() error(x, 0) end
local function awaitable(...) return af(...) end
local function plain(...) return ... end
local function plain_bad() error("plain", 0) end
local object = setmetatable({}, {__await = async function() return "obj" end})
local callable = setmetatable({}, {__call = function(_, x) return af(x) end})
local function handler(e) return "handled " .. tostring(e) end
trio.run(async function()
  print(await pcall(af, 1, nil, 3))    -- expect: true	1	nil	3
  print(await pcall(af))               -- expect: true
  print(await pcall(bad, "oops"))      -- expect: false	oops
  print(await pcall(bad, nil))         -- expect: false	nil
  print(await pcall(awaitable, 1, 2))  -- expect: true	1	2
  print(await pcall(plain, 5, nil, 6)) -- expect: true	5	nil	6
  print(await pcall(plain))            -- expect: true
  print(await pcall(plain_bad))        -- expect: false	plain
  print(await pcall(plain, object))    -- expect: true	obj
  print(await pcall(callable, 7))      -- expect: true	7
  print(await pcall(nil))
  -- expect: false	attempt to call a nil value
  print(await pcall(math.abs, -3))     -- expect: true	3
  print(await pcall(pcall, plain_bad)) -- expect: true	false	plain
  print(await pcall(async function() return await pcall(bad, 1) end))
  -- expect: true	false	1
  print(await xpcall(af, handler, 1, 2)) -- expect: true	1	2
  print(await xpcall(bad, handler, "x")) -- expect: false	handled x
  print(await xpcall(plain, handler, 1, nil)) -- expect: true	1	nil
  print(await xpcall(plain_bad, handler)) -- expect: false	handled plain
  print(await xpcall(awaitable, handler, 4)) -- expect: true	4
  print(await xpcall(nil, handler))    -- expect: false	handled {any}
  local c = af(8)
  local f = pcall
  print(await f(af, 9))                -- expect: true	9
  print(await (pcall)(af, 10))         -- expect: true	10
  print(await c)                       -- expect: 8
end)
