-- The same rule of causes holds for 'async with'.
local trio = require "trio"

local m = setmetatable({}, {
  __aenter = async function() end,
  __aexit = async function()
    await trio.lowlevel.checkpoint()
    error(trio.ValueError("second"))
  end,
})
trio.run(async function()
  local ok, err = await pcall(async function()
    async with m do error(trio.RuntimeError("first")) end
  end)
  print(ok, err, err.cause)
  -- expect: false	ValueError: second	RuntimeError: first
end)
