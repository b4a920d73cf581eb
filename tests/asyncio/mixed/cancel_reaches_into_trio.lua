-- Task.cancel() of asyncio raises one CancelledError where the task waits
-- in trio; no scope catches it. A nursery cancels its tasks and lets it
-- through bare; errors of the nursery's tasks go before it. asyncio rule 161
local asyncio, trio = require "asyncio", require "trio"
local run = require "tests.lib.aio"

local async function show_child(name)
  local ok, err = await pcall(trio.sleep_forever)
  print(name, ok, tostring(err):match("^%a+"))
  error(err)
end

local async function cancelled(what, f)
  local task = asyncio.create_task(f())
  await asyncio.sleep(1)
  task:cancel("stop")
  local ok, err = await pcall(async function() await task end)
  print(what, ok, err, task:cancelled())
end

local async function main()
  await cancelled("sleep", async function() await trio.sleep(100) end)
  await cancelled("forever", async function() await trio.sleep_forever() end)
  await cancelled("event", async function() await trio.Event():wait() end)
  await cancelled("scope", async function()
    with trio.move_on_after(50) do await trio.sleep(100) end
    print("never")
  end)
  await cancelled("shield", async function()
    with trio.CancelScope {shield = true} do await trio.sleep(100) end
  end)
  await cancelled("body", async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(show_child, "child")
      await asyncio.sleep(100)
    end
  end)
  await cancelled("exit", async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(show_child, "child")
    end
  end)
  await cancelled("nested", async function()
    async with trio.open_nursery() as outer do
      outer:start_soon(show_child, "outer")
      async with trio.open_nursery() as inner do
        inner:start_soon(show_child, "inner")
      end
    end
  end)
  await cancelled("error", async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        await pcall(trio.sleep_forever)
        error(trio.ValueError("in cleanup"))
      end)
    end
  end)
  -- once: the next wait isn't disturbed
  local task = asyncio.create_task((async function()
    print(await pcall(trio.sleep, 100))
    await trio.sleep(1)
    return "went on"
  end)())
  await asyncio.sleep(0)
  task:cancel()
  print(await task)
  -- of a task that trio has started
  async with trio.open_nursery() as nursery do
    local it
    nursery:start_soon(async function()
      it = asyncio.current_task()
      print(it:get_name(), it:done())
      await trio.sleep(100)
    end)
    await trio.sleep(1)
    print(it:cancel(), it:cancelling())
    await trio.sleep(1)
    print(it:cancelled(), "the nursery goes on")
  end
end

run(main)
-- expect: sleep	false	CancelledError: stop	true
-- expect: forever	false	CancelledError: stop	true
-- expect: event	false	CancelledError: stop	true
-- expect: scope	false	CancelledError: stop	true
-- expect: shield	false	CancelledError: stop	true
-- expect: child	false	Cancelled
-- expect: body	false	CancelledError: stop	true
-- expect: child	false	Cancelled
-- expect: exit	false	CancelledError: stop	true
-- expect: inner	false	Cancelled
-- expect: outer	false	Cancelled
-- expect: nested	false	CancelledError: stop	true
-- expect: error	false	ExceptionGroup: Exceptions from Trio nursery	false
-- expect: false	CancelledError
-- expect: went on
-- expect: <tests/asyncio/mixed/cancel_reaches_into_trio.lua:71>	false
-- expect: true	1
-- expect: true	the nursery goes on
