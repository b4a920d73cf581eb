-- Who waits at an end that another task closes gets ClosedResourceError;
-- who waits at its clones goes on waiting. trio rule 102
local check = require "tests.lib.check"
local trio = require "trio"

-- What method(channel, ...) raises, when something is raised.
local async function outcome(order, name, method, ...)
  local ok, err = await pcall(method, ...)
  order(ok and name .. " done" or name .. " "
    .. tostring(err):match("^%a+"))
end

trio.run(async function()
  local order = check.order()
  local one, receive = trio.open_memory_channel(0)
  local two = one:clone()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outcome, order, "a", one.send, one, 1)
    nursery:start_soon(outcome, order, "b", two.send, two, 2)
    nursery:start_soon(outcome, order, "c", one.send, one, 3)
    await trio.testing.wait_all_tasks_blocked()
    one:close()
    await trio.testing.wait_all_tasks_blocked()
    print(await receive:receive())                    -- expect: 2
  end
  order:is {"a ClosedResourceError", "c ClosedResourceError", "b done"}
end)

trio.run(async function()
  local order = check.order()
  local send, one = trio.open_memory_channel(0)
  local two = one:clone()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outcome, order, "a", one.receive, one)
    nursery:start_soon(outcome, order, "b", two.receive, two)
    nursery:start_soon(outcome, order, "c", async function()
      async for _ in one do end
    end)
    await trio.testing.wait_all_tasks_blocked()
    await one:aclose()
    await trio.testing.wait_all_tasks_blocked()
    await send:send(1)
  end
  order:is {"a ClosedResourceError", "c ClosedResourceError", "b done"}
end)

-- It is the error of the moment of closing, whatever is closed after it.
trio.run(async function()
  local order = check.order()
  local send, receive = trio.open_memory_channel(0)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outcome, order, "a", receive.receive, receive)
    await trio.testing.wait_all_tasks_blocked()
    send:close()
    receive:close()
  end
  order:is {"a EndOfChannel"}
end)
