-- A TaskGroup inside a nursery inside a TaskGroup, in trio.run and in
-- asyncio.run: each ends after its own, errors come through all in groups,
-- and a cancellation from outside reaches the innermost. asyncio rule 162
local asyncio, trio = require "asyncio", require "trio"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local run = require "tests.lib.aio"

local function shape(err)
  if not trio.isinstance(err, trio.ExceptionGroup) then
    return (tostring(err):match("^%w+"))
  end
  local shapes = {}
  for i, member in ipairs(err.exceptions) do shapes[i] = shape(member) end
  return "{" .. table.concat(shapes, ", ") .. "}"
end

local order
local async function work(name, seconds, fails)
  local ok, err = await pcall(trio.sleep, seconds)
  order(name .. (ok and " ends" or " " .. shape(err)))
  if not ok then error(err) end
  if fails then error(asyncio.ValueError(name)) end
end

local async function nested(fails)
  async with asyncio.TaskGroup() as outer do
    outer:create_task(work("outer", 3))
    async with trio.open_nursery() as nursery do
      nursery:start_soon(work, "nursery", 2)
      async with asyncio.TaskGroup() as inner do
        inner:create_task(work("inner", 1, fails))
      end
      order("inner block")
    end
    order("nursery block")
  end
  order("outer block")
end

local async function program()
  order = check.order()
  await nested(false)
  order:is {"inner ends", "inner block", "nursery ends", "nursery block",
            "outer ends", "outer block"}
  order = check.order()
  local ok, err = await pcall(nested, true)
  print(ok, shape(err))
  -- from outside, by a scope and by cancel()
  local scope = trio.move_on_after(0.5)
  with scope do await nested(false) end
  print(scope.cancelled_caught)
  local task = asyncio.create_task(nested(false))
  await asyncio.sleep(0.5)
  task:cancel("stop")
  ok, err = await pcall(async function() await task end)
  print(ok, shape(err), task:cancelled(), task:cancelling())
  -- the nursery's scope around a group's body
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      async with asyncio.TaskGroup() as group do
        group:create_task(work("member", 9))
        await trio.sleep(9)
      end
    end)
    await trio.sleep(1)
    nursery.cancel_scope:cancel()
  end
  print(order[#order])
end

order = check.order()
virtual(program)
run(program)
-- expect: false	{{{ValueError}}}
-- expect: true
-- expect: false	CancelledError	true	1
-- expect: member CancelledError
-- expect: false	{{{ValueError}}}
-- expect: true
-- expect: false	CancelledError	true	1
-- expect: member CancelledError
