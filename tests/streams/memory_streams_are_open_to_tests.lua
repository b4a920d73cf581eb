-- What was sent into a MemorySendStream can be looked at; what a test puts
-- into a MemoryReceiveStream is received; hooks are called.
local check = require "tests.lib.check"
local trio = require "trio"
local testing = trio.testing

local function hook(list, name)
  return async function()
    list[#list + 1] = name
  end
end

trio.run(async function()
  local seen = {}
  local s = testing.MemorySendStream()
  check.raises(trio.WouldBlock, s.get_data_nowait, s)
  await s:send_all("abc")
  await s:send_all("")
  await s:send_all("def")
  check.eq(s:get_data_nowait(2), "ab")
  check.eq(await s:get_data(1), "c")
  check.eq(await s:get_data(), "def")
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      check.eq(await s:get_data(), "later")
    end)
    await testing.wait_all_tasks_blocked()
    check.raised(trio.BusyResourceError, await pcall(s.get_data, s))
    check.raises(trio.BusyResourceError, s.get_data_nowait, s)
    await s:send_all("")
    await testing.wait_all_tasks_blocked()
    await s:send_all("later")
  end
  s.send_all_hook = hook(seen, "send")
  s.wait_send_all_might_not_block_hook = hook(seen, "wait")
  s.close_hook = function() seen[#seen + 1] = "close" end
  await s:send_all("end")
  await s:wait_send_all_might_not_block()
  s:close()
  check.eq(seen, {"send", "wait", "close"})
  check.eq(await s:get_data(), "end")
  check.eq(await s:get_data(), "")
  check.eq(s:get_data_nowait(), "")
  check.raises(trio.ValueError, s.get_data_nowait, s, 0)
  check.raised(trio.TypeError, await pcall(s.get_data, s, "1"))

  seen = {}
  local r = testing.MemoryReceiveStream(hook(seen, "receive"),
    function() seen[#seen + 1] = "close" end)
  r:put_data("abc")
  check.eq(await r:receive_some(2), "ab")
  r:put_data("d")
  check.eq(await r:receive_some(), "cd")
  r:put_data("last")
  r:put_eof()
  check.raises(trio.ClosedResourceError, r.put_data, r, "more")
  check.eq(await r:receive_some(), "last")
  check.eq(await r:receive_some(), "")
  await r:aclose()
  check.eq(seen, {"receive", "receive", "receive", "receive", "close"})
  check.raises("put_data() argument 'data': expected a string, got 1",
               r.put_data, r, 1)
end)
