-- as_safe_channel: an error of the generator or of the block comes out bare,
-- both in a group; a cancellation reaches the generator.
local check = require "tests.lib.check"
local trio = require "trio"
local virtual = require "tests.lib.virtual"

local items = trio.as_safe_channel(async function(at_end, at_close)
  local _ <close> = setmetatable({}, {__close = function()
    if at_close then error(trio.ValueError("closing")) end
  end})
  yield 1
  if at_end then error(trio.ValueError("at the end")) end
end)

-- What a block with this body raises.
local async function of_block(body, ...)
  local ok, err = await pcall(async function(...)
    async with items(...) as channel do await body(channel) end
  end, ...)
  return not ok and err or nil
end

local async function drain(channel)
  async for _ in channel do end
end

local async function fail(channel)
  await channel:receive()
  error(trio.RuntimeError("the block"))
end

virtual(async function()
  check.eq(await of_block(drain), nil)
  local err = await of_block(drain, true)
  check.eq({err.message, trio.isinstance(err, trio.ValueError)},
           {"at the end", true})
  err = await of_block(fail)
  check.eq({err.message, trio.isinstance(err, trio.RuntimeError)},
           {"the block", true})
  err = await of_block(async function(channel)
    await channel:receive()
  end, false, true)
  check.eq(err.message, "closing")
  err = await of_block(fail, false, true)
  check.eq(trio.isinstance(err, trio.ExceptionGroup), true)
  check.eq(#err.exceptions[1].exceptions, 2)

  -- A closed channel asks for nothing more.
  err = await of_block(async function(channel)
    await channel:receive()
    with channel do end
    check.raised(trio.ClosedResourceError,
                 await pcall(channel.receive, channel))
    await channel:aclose()
  end)
  check.eq(err, nil)

  -- Cancelled from outside, and at each step.
  with trio.move_on_after(1) do
    async with items() as channel do
      await channel:receive()
      await trio.sleep_forever()
    end
  end
  with trio.CancelScope() as scope do
    scope:cancel()
    async with items() as channel do await channel:receive() end
  end

  local block = items()
  async with block do end
  check.raised(trio.RuntimeError, await pcall(async function()
    async with block do end
  end))
end)

-- Each step of the whole is a good one to be cancelled at.
local open = 0
local resource = trio.as_safe_channel(async function()
  open = open + 1
  local _ <close> = setmetatable({}, {__close = function()
    open = open - 1
  end})
  for i = 1, 3 do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(trio.sleep, 1)
      yield i
    end
  end
end)

local function cancelled_at(n)
  local steps, reached = 0, false
  local scope = trio.CancelScope()
  virtual(async function()
    trio.lowlevel.add_instrument {after_task_step = function()
      steps = steps + 1
      if steps == n then
        reached = true
        scope:cancel()
      end
    end}
    with scope do
      async with resource() as channel do
        async for _ in channel do await trio.sleep(0.1) end
      end
    end
    check.eq(trio.lowlevel.current_statistics().tasks_living, 2)
  end)
  check.eq(open, 0)
  return reached
end

local n = 0
repeat n = n + 1 until not cancelled_at(n)
check.eq(n > 10, true)

check.raises("as_safe_channel() argument 'fn': expected an async generator "
  .. "function, got 1", trio.as_safe_channel, 1)
check.raises("which returns a generator, got a coroutine",
             trio.as_safe_channel(async function() end))
check.no_leaks(virtual, async function()
  async with items() as channel do await drain(channel) end
  async with items() as channel do await channel:receive() end
end)
