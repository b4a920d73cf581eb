-- Whatever becomes of look-ups and of the run, no descriptor and no memory
-- stays, and the next run is not disturbed.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

local answers = {["a.test"] = {"10.0.0.1"}, ["silent.test"] = "silence"}

-- A clock that breaks the run while tasks wait.
local function breaking_clock()
  local calls = 0
  return {
    start_clock = function() end,
    current_time = function() return 0 end,
    deadline_to_sleep_time = function()
      calls = calls + 1
      if calls > 20 then error "broken clock" end
      return 0.001
    end,
  }
end

local async function main(broken)
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, answers, {timeout = 100, tries = 1})
    await socket.getaddrinfo("a.test", 80)
    await pcall(socket.getaddrinfo, "none.test", 80)
    await socket.getnameinfo({"10.0.0.1", 80}, 0)
    for _ = 1, 3 do
      nursery:start_soon(socket.getaddrinfo, "silent.test", 80)
    end
    if broken then await trio.sleep(1000) end
    await trio.sleep(0.001)
    nursery.cancel_scope:cancel()
  end
end

check.no_leaks(trio.run, main)
for _ = 1, 3 do
  check.raises("broken clock", trio.run,
               {main, true, clock = breaking_clock()})
  collectgarbage()
end
check.no_leaks(trio.run, main)
