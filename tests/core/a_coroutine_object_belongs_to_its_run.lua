-- A coroutine object made in one run can't be awaited in another.
local check = require "tests.lib.check"
local trio = require "trio"

local async function f() return 1 end
local kept
trio.run(async function() kept = f() end)
-- stderr: any
trio.run(async function()
  local err = check.raised(trio.RuntimeError,
                           await pcall(function() return kept end))
  print(err.message) -- expect: {any}another run{any}
end)
