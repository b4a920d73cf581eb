-- Errors come out of result(); one that nobody looks at is reported. A
-- result that takes too long, a call that can't be.
local check = require "tests.lib.check"
local asyncio = require "asyncio"
local unsync = require "unsync"

local sleep = unsync(asyncio.sleep)
local future = sleep(0.05, "slept")
check.raises(asyncio.TimeoutError, future.result, future, 0.001)
print(future:result()) -- expect: slept

print(pcall(unsync(asyncio.sleep, {cpu_bound = true}), 1))
-- expect: false	TypeError: The CPU bound unsync function sleep may not be async or a coroutine
print(pcall(unsync, 3))
-- expect: false	TypeError: unsync() argument 'f': expected a function, got 3
print(pcall(unsync, print, {fast = true}))
-- expect: false	TypeError: unsync() has no option 'fast'
-- expect:   it has: cpu_bound
print(pcall(future.result))
-- expect: false	TypeError: result() argument 'self': expected an Unfuture: write future:result(...), got nil
local stdout = io.stdout
local sends = unsync(function() return stdout end)()
print(pcall(sends.result, sends))
-- expect: false	TypeError: upvalue 'stdout' of {any} can't be sent to a thread: it is a file
local stuck = unsync(async function()
  await asyncio.get_running_loop():create_future()
end)()
print((pcall(stuck.result, stuck))) -- expect: false

local unseen = unsync(function() error("nobody looks", 0) end)()
while not unseen:done() do end
unseen = nil
collectgarbage()
collectgarbage()
print("end") -- expect: end
-- expect stderr: exception was never retrieved
-- expect stderr: nobody looks
-- exit: 1
