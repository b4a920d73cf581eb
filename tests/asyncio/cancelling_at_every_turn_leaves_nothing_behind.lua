-- A task that uses processes, datagrams, threads and signals is cancelled
-- after one turn of the loop, after two, and so on: no descriptor, no child
-- process, no handler is left.
local check = require "tests.lib.check"
local children = require "tests.lib.children"
local asyncio = require "asyncio"
local signal = require "signal"
local time = require "time"

local PIPE = asyncio.subprocess.PIPE

local function closing(f)
  return setmetatable({}, {__close = f})
end

local programs = {}

async function programs.process()
  local proc = await asyncio.create_subprocess_exec("cat", {
    stdin = PIPE, stdout = PIPE})
  local _ <close> = closing(function() pcall(proc.kill, proc) end)
  proc.stdin:write("line\n")
  await proc.stdin:drain()
  await proc.stdout:readline()
  await proc:communicate("more")
end

async function programs.datagrams()
  local loop = asyncio.get_running_loop()
  local got = asyncio.Queue()
  local a = await loop:create_datagram_endpoint(function()
    return {datagram_received = function(_, data) got:put_nowait(data) end}
  end, {local_addr = {"127.0.0.1", 0}})
  local _ <close> = closing(function() a:close() end)
  local b = await loop:create_datagram_endpoint(asyncio.DatagramProtocol, {
    remote_addr = {a:get_extra_info("sockname")}})
  local _ <close> = closing(function() b:abort() end)
  b:sendto("x")
  await got:get()
end

local async function double(x) return 2 * x end

async function programs.threads()
  local loop = asyncio.get_running_loop()
  await asyncio.to_thread(time.sleep, 0.001)
  await asyncio.to_thread(function()
    return require "asyncio".run_coroutine_threadsafe(double(1), loop)
      :result()
  end)
  await asyncio.gather(loop:run_in_executor(nil, time.sleep, 0.001),
                       asyncio.to_thread(time.sleep, 0.001))
end

async function programs.signals()
  local loop, event = asyncio.get_running_loop(), asyncio.Event()
  loop:add_signal_handler(signal.SIGUSR1, event.set, event)
  await asyncio.sleep(0)
  signal.raise_signal(signal.SIGUSR1)
  await event:wait()
  loop:remove_signal_handler(signal.SIGUSR1)
end

--- Was the task cancelled?
local async function cancelled_after(turns, program)
  local task = asyncio.create_task(program())
  for _ = 1, turns do
    await asyncio.sleep(0)
    if task:done() then break end
  end
  task:cancel()
  await asyncio.wait {task}
  if task:cancelled() then return true end
  task:result()
  return false
end

for name, program in pairs(programs) do
  asyncio.run(program())
  local descriptors, turns = check.descriptors(), 0
  while asyncio.run(cancelled_after(turns, program)) do
    turns = turns < 20 and turns + 1 or turns * 2
    check.eq(turns < 1 << 20, true, name)
  end
  check.eq(turns > 2, true, name)
  for _ = 1, 50 do
    collectgarbage()
    collectgarbage()
    asyncio.run(asyncio.sleep(0)) -- reaps
    if children() == 0 then break end
    time.sleep(0.005)
  end
  check.eq(children(), 0, name)
  check.eq(check.descriptors(), descriptors, name)
end
