-- What a handler raises ends the server, as its nursery says; listeners and
-- streams are closed, also when the server is cancelled. What accept raises
-- ends it too. trio rule 121
local trio = require "trio"
local check = require "tests.lib.check"

local async function listen()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  return listeners, select(2, listeners[1].socket:getsockname())
end

local async function fail(stream)
  await stream:receive_some()
  error(trio.ValueError("bad request"))
end

local async function main()
  local listeners, port = await listen()
  local served
  local ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(trio.serve_listeners, async function(stream)
        served = stream
        await fail(stream)
      end, listeners)
      local client = await trio.open_tcp_stream("127.0.0.1", port)
      await client:send_all("x")
      check.eq(await client:receive_some(), "")
      await client:aclose()
    end
  end)
  check.raised(trio.ExceptionGroup, ok, err)
  check.raised("bad request", false,
               err.exceptions[1].exceptions[1])
  check.eq(listeners[1].socket:fileno(), -1)
  check.eq(served.socket:fileno(), -1)

  -- Cancelled.
  listeners, port = await listen()
  async with trio.open_nursery() as nursery do
    check.eq(await nursery:start(trio.serve_listeners, async function(stream)
      served = stream
      await trio.sleep_forever()
    end, listeners), listeners)
    local client = await trio.open_tcp_stream("127.0.0.1", port)
    await client:send_all("x")
    await trio.sleep(0.001)
    nursery.cancel_scope:cancel()
    await client:aclose()
  end
  check.eq(listeners[1].socket:fileno(), -1)
  check.eq(served.socket:fileno(), -1)

  -- Streams of other kinds are closed, too, forcefully: in a cancelled
  -- scope.
  local given, forced
  local other = {
    accept = async function()
      if given then await trio.sleep_forever() end
      given = {aclose = async function()
        local ok, err = await pcall(trio.sleep_forever)
        forced = not ok and trio.isinstance(err, trio.Cancelled)
        error(err)
      end}
      return given
    end,
    aclose = async function() end,
  }
  await pcall(trio.serve_listeners, async function(stream)
    check.eq(stream, given)
    error("done")
  end, {other})
  check.eq(forced, true)

  -- accept fails.
  local closed
  local broken = {
    accept = async function() error(trio.OSError(9, "broken")) end,
    aclose = async function() closed = true end,
  }
  err = check.raised(trio.ExceptionGroup, await pcall(
    trio.serve_listeners, fail, {broken}))
  check.raised("[Errno 9] broken", false, err.exceptions[1])
  check.eq(closed, true)
end

check.no_leaks(trio.run, main)
