-- Nested nurseries make nested groups; a scope between them takes out what
-- it cancelled. trio rules 21 and 22
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function failing(seconds, class)
  await trio.sleep(seconds)
  error(class("x"))
end
local async function on_cancel(class)
  await pcall(trio.sleep_forever)
  error(class("x"))
end
local scope = trio.CancelScope()
local ok, err = pcall(virtual, async function()
  async with trio.open_nursery() as outer do
    outer:start_soon(failing, 5, trio.OSError)
    with scope do
      async with trio.open_nursery() as inner do
        inner:start_soon(trio.sleep_forever)
        inner:start_soon(on_cancel, trio.ValueError)
        await trio.sleep(1)
        scope:cancel()
      end
    end
  end
end)
show(shape(err), scope.cancelled_caught)
-- expect: {{ValueError}}	true
