-- Signal handlers end with their loop, whether they were removed, replaced
-- or forgotten; what the signal did before comes back.
local check = require "tests.lib.check"
local asyncio, trio = require "asyncio", require "trio"
local signal = require "signal"

local function note() end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:add_signal_handler(signal.SIGUSR1, note)
  loop:add_signal_handler(signal.SIGUSR1, note)
  loop:add_signal_handler(signal.SIGINT, note)
  await asyncio.sleep(0)
  signal.raise_signal(signal.SIGUSR1)
  loop:add_signal_handler(signal.SIGUSR2, note)
  loop:remove_signal_handler(signal.SIGUSR1)
end

check.no_leaks(function() asyncio.run(main()) end)

-- Ctrl-C is Ctrl-C again
local ok, err = pcall(asyncio.run, (async function()
  signal.raise_signal(signal.SIGINT)
  await asyncio.sleep(1000)
end)())
print(asyncio.isinstance(err, asyncio.KeyboardInterrupt)) -- expect: true

-- a task that a signal cancels
asyncio.run((async function()
  local task = asyncio.create_task(asyncio.sleep(1000))
  asyncio.get_running_loop():add_signal_handler(signal.SIGTERM, function()
    task:cancel()
  end)
  signal.raise_signal(signal.SIGTERM)
  await asyncio.wait {task}
  print(task:cancelled()) -- expect: true
end)())

-- beside a receiver of trio's, which is the newer one
asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local count = 0
  loop:add_signal_handler(signal.SIGUSR1, function() count = count + 1 end)
  with trio.open_signal_receiver(signal.SIGUSR1) as signals do
    signal.raise_signal(signal.SIGUSR1)
    async for _ in signals do break end
  end
  check.eq(count, 0)
  signal.raise_signal(signal.SIGUSR1)
  await asyncio.sleep(0.01)
  print(count) -- expect: 1
end)())

-- in trio.run, too
trio.run(async function()
  local event = asyncio.Event()
  asyncio.get_running_loop():add_signal_handler(signal.SIGUSR2, event.set,
                                                event)
  signal.raise_signal(signal.SIGUSR2)
  await event:wait()
  print("trio") -- expect: trio
end)

-- in another thread
local function in_a_thread()
  local asyncio, signal = require "asyncio", require "signal"
  return asyncio.run((async function()
    local loop = asyncio.get_running_loop()
    local ok, err = pcall(loop.add_signal_handler, loop, signal.SIGUSR1,
                          print)
    return tostring(err)
  end)())
end

asyncio.run((async function()
  print(await asyncio.to_thread(in_a_thread))
end)())
-- expect: RuntimeError: add_signal_handler(): signals can't be handled here: only in the main thread of a program that allows it (AR_ALLOW_SIGNALS)
