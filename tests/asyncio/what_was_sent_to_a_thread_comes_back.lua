-- A loop, a variable and an async function that went to a thread are the
-- same when they come back. There they are what they were, as far as they
-- can be used.
local check = require "tests.lib.check"
local asyncio, trio = require "asyncio", require "trio"
local var = require "contextvars".ContextVar("v")

local async function work() return "done" end

local function look(loop)
  local asyncio = require "asyncio"
  assert(asyncio.iscoroutinefunction(work))
  local coro = work()
  assert(asyncio.iscoroutine(coro))
  coro:close()
  assert(tostring(loop) == "<EventLoop of another thread>")
  local ok, err = pcall(loop.create_future, loop)
  assert(not ok and asyncio.isinstance(err, asyncio.RuntimeError))
  ok, err = pcall(loop.add_reader, loop, 0, print)
  assert(not ok and err.message:find("in another thread"))
  assert(math.type(loop:time()) == "float")
  return loop, var, work, var:get()
end

local async function main()
  local loop = asyncio.get_running_loop()
  var:set {1, {2}}
  local back, v, f, value = await asyncio.to_thread(look, loop)
  check.eq(back == loop and v == var and f == work, true)
  check.eq(value, {1, {2}})
  back, v, f = await trio.to_thread.run_sync(look, loop)
  check.eq(back == loop and v == var and f == work, true)
end

asyncio.run(main())
trio.run(main)

-- A thread that is left when its run has ended is told so.
local function late(loop)
  require "time".sleep(0.02)
  local ok, err = pcall(loop.call_soon_threadsafe, loop, print)
  return tostring(err)
end

trio.run(async function()
  local loop = asyncio.get_running_loop()
  with trio.move_on_after(0.001) do await asyncio.to_thread(late, loop) end
end)

-- Something in it can't be sent.
asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local function ask(lock)
    local async function f(x) return x end
    local asyncio = require "asyncio"
    return pcall(asyncio.run_coroutine_threadsafe, f(io.stdout), loop)
  end
  print(await asyncio.to_thread(ask))
end)())
-- expect: false	TypeError: argument {any} of 'run_coroutine_threadsafe' can't be sent from a thread: it is a file
