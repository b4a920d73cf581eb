-- "cancelled due to SOURCE [with reason 'R'] [from task T]": deadline,
-- explicit, nursery with the failing child's error, shutdown; the first
-- reason wins; source and reason are fields. trio rule 69
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function show(scope, cancel)
  with scope do
    cancel(scope)
    local ok, err = await pcall(trio.sleep, 5)
    print(err.message, err.source, err.reason)
  end
end
virtual(async function()
  local function nothing() end
  await show(trio.move_on_after(1), nothing)
  -- expect: cancelled due to deadline	deadline	nil
  await show(trio.CancelScope(), function(s) s:cancel() end)
  -- expect: cancelled due to explicit	explicit	nil
  await show(trio.CancelScope(), function(s) s:cancel("enough") end)
  -- expect: cancelled due to explicit with reason 'enough' from task '{any}'	explicit	enough
  await show(trio.CancelScope(), function(s)
    s:cancel{reason = "first"}
    s:cancel("second")
  end)
  -- expect: cancelled due to explicit with reason 'first' from task '{any}'	explicit	first
  await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        local ok, err = await pcall(trio.sleep_forever)
        print(err.message)
        -- expect: cancelled due to nursery with reason 'child task raised exception ValueError: boom' from task 'failing'
        error(err)
      end)
      nursery:start_soon{async function() error(trio.ValueError("boom")) end,
                         name = "failing"}
    end
  end)
  await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        local ok, err = await pcall(trio.sleep_forever)
        print(err.message)
        -- expect: cancelled due to nursery with reason 'code block inside nursery raised exception ValueError: body' from task '{any}'
        error(err)
      end)
      await trio.sleep(0)
      error(trio.ValueError("body"))
    end
  end)
end)
