-- wait_readable, wait_writable and notify_closing. trio rule 119
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local lowlevel = trio.lowlevel

local async function wait(name, f, fd)
  local ok, err = await pcall(f, fd)
  if ok then show(name)
  else
    show(name, shape(err))
    if trio.isinstance(err, trio.Cancelled) then error(err) end
  end
end
trio.run(async function()
  local a, b = trio.socket.socketpair()
  await wait("at once", lowlevel.wait_writable, a)
  await wait("by number", lowlevel.wait_writable, a:fileno())
  async with trio.open_nursery() as nursery do
    nursery:start_soon(wait, "readable", lowlevel.wait_readable, a)
    await trio.testing.wait_all_tasks_blocked()
    await wait("second", lowlevel.wait_readable, a)
    await b:send("x")
  end
  await wait("still", lowlevel.wait_readable, a)
  await a:recv(1)
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await wait("cancelled", lowlevel.wait_readable, a)
  end
  show(scope.cancelled_caught)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(wait, "closed", lowlevel.wait_readable, a)
    await trio.testing.wait_all_tasks_blocked()
    lowlevel.notify_closing(a)
    show("notified")
  end
  b:close()
  await wait("hung up", lowlevel.wait_readable, a)
  a:close()
end)
-- expect: at once
-- expect: by number
-- expect: second	BusyResourceError
-- expect: readable
-- expect: still
-- expect: cancelled	Cancelled
-- expect: true
-- expect: notified
-- expect: closed	ClosedResourceError
-- expect: hung up
