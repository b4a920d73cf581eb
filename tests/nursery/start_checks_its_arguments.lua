-- start refuses what start_soon refuses, with the same texts.
local check = require "tests.lib.check"
local trio = require "trio"

local async function f() end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    local function refused(...) return check.raised(trio.TypeError, ...) end
    print(refused(await pcall(nursery.start, nursery, 5)).message)
    -- expect: nursery:start() argument 'async_fn': expected an async function, got 5
    refused(await pcall(nursery.start, nursery))
    refused(await pcall(nursery.start, nursery, f()))
    refused(await pcall(nursery.start, nursery, {}))
    refused(await pcall(nursery.start, nursery, function() end))
    refused(await pcall(nursery.start, f))
  end
  check.raised("never opened", await pcall(async function()
    await trio.open_nursery():start(f)
  end))
end)
