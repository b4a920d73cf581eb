-- What has no copy raises a TypeError that names the upvalue, the argument
-- or the result.
local trio = require "trio"
local check = require "tests.lib.check"
local run = trio.to_thread.run_sync

local async function refused(text, ...)
  local err = check.raised(trio.TypeError, await pcall(run, ...))
  check.eq(err.message, text)
end

trio.run(async function()
  local stream, b = trio.testing.memory_stream_pair()
  local event = trio.Event()
  local function work() return stream end
  await refused("upvalue 'stream' of 'work' can't be sent to a thread: it is "
                .. "a StapledStream", work)
  local function id(...) return ... end
  await refused("argument 2 of 'id' can't be sent to a thread: it is an "
                .. "Event", id, 1, event)
  await refused("field 'a[2].b' of argument 1 of 'id' can't be sent to a "
                .. "thread: it is a coroutine", id,
                {a = {1, {b = coroutine.create(print)}}})
  local config = {files = {log = io.stdout}}
  local function inner() return config end
  await refused("field 'files.log' of upvalue 'config' of 'inner' can't be "
                .. "sent to a thread: it is a file",
                function() return inner() end)
  await refused("argument 1 of 'id' can't be sent to a thread: it is a table "
                .. "with a metatable", id, setmetatable({}, {}))
  local Point = setmetatable({}, {__name = "Point"})
  await refused("argument 1 of 'id' can't be sent to a thread: it is a Point",
                id, Point)
  await refused("argument 1 of 'id' can't be sent to a thread: it is a "
                .. "C function that no module has", id,
                string.gmatch("", "x"))
  local coro = trio.sleep(0)
  await refused("argument 1 of 'id' can't be sent to a thread: it is a "
                .. "coroutine", id, coro)
  await coro
  await refused("result 2 of 'two' can't be sent from a thread: it is a file",
                (function()
                  local function two() return 1, io.stdout end
                  return two
                end)())
  local function ask() trio.from_thread.run_sync(print, 1, io.stdout) end
  await refused("argument 3 of 'from_thread.run_sync' can't be sent from a "
                .. "thread: it is a file", ask)
  local async function get() return event end
  local function ask_more() trio.from_thread.run(get) end
  await refused("result 1 of 'from_thread.run' can't be sent to a thread: it "
                .. "is an Event", ask_more)
  check.eq(trio.to_thread.current_default_thread_limiter().borrowed_tokens, 0)
end)
print("ok") -- expect: ok
