-- Which class of error wrong arguments raise. trio rules 4, 5, 64 and 68
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local function try(f, ...)
  local ok, err = pcall(f, ...)
  show(ok, not ok and shape(err) or nil)
end
local async function plain() end
trio.run(async function()
  local function try_await(ok, err) show(ok, not ok and shape(err) or nil) end
  try_await(await pcall(trio.sleep, -1))
  try(trio.move_on_after, -1)
  try(trio.fail_after, -1)
  local scope = trio.CancelScope()
  try(function() scope.shield = 1 end)
  try(trio.run, plain)
  async with trio.open_nursery() as nursery do
    try(nursery.start_soon, nursery, 5)
    try(nursery.start_soon, nursery, plain())
  end
end)
try(trio.current_time)
try(trio.run, 5)
try(trio.run, plain())
try(trio.Cancelled)
-- expect: false	ValueError
-- expect: false	ValueError
-- expect: false	ValueError
-- expect: false	TypeError
-- expect: false	RuntimeError
-- expect: false	TypeError
-- expect: false	TypeError
-- expect: false	RuntimeError
-- expect: false	TypeError
-- expect: false	TypeError
-- expect: false	TypeError
