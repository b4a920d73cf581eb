-- wait_readable and wait_writable: of a socket, its number, a file; one task
-- for each; notify_closing wakes both; every wait is a checkpoint.
-- trio rules 71, 74 and 119
local trio = require "trio"
local check = require "tests.lib.check"
local lowlevel = trio.lowlevel

local order = check.order()
local async function wait(name, how, fd)
  local ok, err = await pcall(lowlevel[how], fd)
  order(name)
  if not ok then order(tostring(err):match "^%w+") end
end

trio.run(async function()
  local a, b = trio.socket.socketpair()
  await lowlevel.wait_writable(a)
  await lowlevel.wait_writable(a:fileno())
  async with trio.open_nursery() as nursery do
    nursery:start_soon(wait, "readable", "wait_readable", a)
    await trio.testing.wait_all_tasks_blocked()
    order "sent"
    await b:send("x")
  end
  order:is {"sent", "readable"}

  -- two for one direction; another for the other is fine
  await a:recv(1)
  while true do -- until nothing more goes in
    local scope = trio.move_on_after(0.001)
    with scope do await a:send(("x"):rep(65536)) end
    if scope.cancelled_caught then break end
  end
  order = check.order()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(wait, "read", "wait_readable", a)
    nursery:start_soon(wait, "write", "wait_writable", a)
    await trio.testing.wait_all_tasks_blocked()
    await wait("second", "wait_readable", a)
    await wait("second", "wait_writable", a:fileno())
    order "closing"
    lowlevel.notify_closing(a)
  end
  order:is {"second", "BusyResourceError", "second", "BusyResourceError",
            "closing", "read", "ClosedResourceError",
            "write", "ClosedResourceError"}

  -- cancelled waits leave nobody
  for _, how in ipairs {"wait_readable", "wait_writable"} do
    local scope = trio.move_on_after(0.001)
    with scope do await lowlevel[how](a) end
    check.eq(scope.cancelled_caught, true)
    scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await lowlevel[how](b) -- it is ready
      print "not reached"
    end
  end
  a:close()
  b:close()

  -- a pipe of io's
  local pipe = io.popen("echo from a pipe")
  await lowlevel.wait_readable(pipe)
  print(pipe:read())                                   -- expect: from a pipe
  pipe:close()

  -- what can't be waited for
  for _, how in ipairs {"wait_readable", "wait_writable"} do
    check.raised(trio.TypeError, await pcall(lowlevel[how], "a"))
    check.raised(trio.TypeError, await pcall(lowlevel[how]))
    check.raised("fd", await pcall(lowlevel[how], -1))
    check.raised(trio.OSError, await pcall(lowlevel[how], 987))
  end
  check.raises(trio.TypeError, lowlevel.notify_closing, "a")
  lowlevel.notify_closing(987)
end)
