-- Each step of an async for over a stream, its lines or a listener lets
-- others run and can be cancelled; so does the step that finds the end.
-- trio rule 72
local trio = require "trio"
local check = require "tests.lib.check"
local memory = trio.testing

local turns = 0
local async function count()
  while true do
    await trio.lowlevel.checkpoint()
    turns = turns + 1
  end
end

-- Loops over what make() gives; every step must have let others run.
local async function steps(make, expected)
  local before, seen = turns, {}
  async for item in await make() do
    assert(turns > before, "a step without a checkpoint")
    before = turns
    seen[#seen + 1] = item
  end
  assert(turns > before, "the last step was no checkpoint")
  check.eq(seen, expected)
end

local async function cancelled(make)
  local it = await make()
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    async for _ in it do print "not reached" end
  end
  assert(scope.cancelled_caught)
end

local async function stream(...)
  local send, receive = memory.memory_stream_one_way_pair()
  for _, data in ipairs {...} do await send:send_all(data) end
  await send:aclose()
  return receive
end
local async function with_data() return await stream("ab", "cd") end
local async function empty() return await stream() end
local async function lines() return (await stream("a\nb\n")):lines() end
local async function no_lines() return (await stream()):lines() end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(count)
    await steps(with_data, {"abcd"})
    await steps(empty, {})
    await steps(lines, {"a", "b"})
    await steps(no_lines, {})
    for _, make in ipairs {with_data, empty, lines, no_lines} do
      await cancelled(make)
    end
    nursery.cancel_scope:cancel()
  end
end)
print "done" -- expect: done
