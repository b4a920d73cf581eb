-- Both sides of a broadcast channel close as those of a memory channel do;
-- receivers still get what they haven't got.
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local order = check.order()
  local async function outcome(name, method, ...)
    local ok, err = await pcall(method, ...)
    order(name .. " " .. (ok and "done" or tostring(err):match("^%a+")))
  end

  local events = trio.open_broadcast_channel(1)
  local other = events:clone()
  local one, two = events:subscribe(), events:subscribe()
  check.eq(one:statistics(), {
    current_buffer_used = 0, max_buffer_size = 1, open_send_channels = 2,
    open_receive_channels = 2, tasks_waiting_send = 0,
    tasks_waiting_receive = 0, unread = 0,
  })
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outcome, "one", one.receive, one)
    nursery:start_soon(outcome, "two", two.receive, two)
    await trio.testing.wait_all_tasks_blocked()
    check.eq(events:statistics().tasks_waiting_receive, 2)
    one:close()
    await trio.testing.wait_all_tasks_blocked()
    await events:send(1)
  end
  order:is {"one ClosedResourceError", "two done"}
  check.raises(trio.ClosedResourceError, one.receive_nowait, one)
  check.raises(trio.ClosedResourceError, one.clone, one)
  one:close()

  order = check.order()
  await events:send(2)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outcome, "events", events.send, events, 3)
    nursery:start_soon(outcome, "other", other.send, other, 4)
    await trio.testing.wait_all_tasks_blocked()
    await events:aclose()
    await trio.testing.wait_all_tasks_blocked()
    check.eq(await two:receive(), 2)
  end
  order:is {"events ClosedResourceError", "other done"}
  check.raises(trio.ClosedResourceError, events.send_nowait, events, 1)
  check.raises(trio.ClosedResourceError, events.subscribe, events)
  check.raises(trio.ClosedResourceError, events.clone, events)

  order = check.order()
  with other do end
  check.eq(await two:receive(), 4)
  check.raised(trio.EndOfChannel, await pcall(two.receive, two))
  check.raises(trio.EndOfChannel, two.receive_nowait, two)

  -- Without receivers nobody holds the senders.
  events = trio.open_broadcast_channel(1)
  local last = events:subscribe()
  events:send_nowait(1)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(events.send, events, 2)
    nursery:start_soon(events.send, events, 3)
    await trio.testing.wait_all_tasks_blocked()
    async with last do end
  end
  check.eq(events:statistics().current_buffer_used, 0)

  -- The end comes to those who wait.
  events = trio.open_broadcast_channel(1)
  one = events:subscribe()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outcome, "one", one.receive, one)
    nursery:start_soon(async function()
      async for _ in one do end
      order "the loop ends"
    end)
    await trio.testing.wait_all_tasks_blocked()
    local mine <close> = events
  end
  order:is {"one EndOfChannel", "the loop ends"}
end)
