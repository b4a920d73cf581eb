-- error(text, 2) names the caller's line, also from inside a with body, an
-- awaited function or an async with.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
  __aenter = async function() end, __aexit = async function() end,
})
local function check(x)
  with m do
    with m do
      if not x then error("bad x", 2) end
    end
  end
end
local async function acheck(x)
  async with m do
    if not x then error("bad async x", 2) end
    error "level 1"                    -- line 19
  end
end
local function ordinary() error("from ordinary", 2) end
async function caller(x)
  await acheck(x)                      -- line 24
  return 1
end
async function other()
  await ordinary()                     -- line 28
  return 1
end
print(pcall(function()
  check()                              -- line 32
end))
-- expect: false	{any}:32: bad x
trio.run(async function()
  print(await pcall(caller))           -- expect: false	{any}:24: bad async x
  print(await pcall(caller, true))     -- expect: false	{any}:19: level 1
  print(await pcall(other))            -- expect: false	{any}:28: from ordinary
  print(await pcall(async function()
    await error "awaited"              -- line 40
  end))
  -- expect: false	{any}:40: awaited
end)
