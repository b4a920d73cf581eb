-- asyncio's processes, threads, datagrams and signals in a run of trio's:
-- nurseries wait for them, scopes end the waiting.
local check = require "tests.lib.check"
local asyncio, trio = require "asyncio", require "trio"
local time = require "time"

local PIPE = asyncio.subprocess.PIPE

trio.run(async function()
  local proc = await asyncio.create_subprocess_exec("cat", {
    stdin = PIPE, stdout = PIPE})
  local scope = trio.move_on_after(0.01)
  with scope do await proc:wait() end
  print(scope.cancelled_caught, proc.returncode) -- expect: true	nil
  scope = trio.move_on_after(0.01)
  with scope do await proc.stdout:read() end
  print(scope.cancelled_caught) -- expect: true
  local out, max
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      out = await proc:communicate("text")
    end)
    nursery:start_soon(async function()
      max = await asyncio.to_thread(math.max, 3, 4)
    end)
  end
  print(out, max) -- expect: text	4
  print(proc.returncode) -- expect: 0

  scope = trio.move_on_after(0.005)
  with scope do await asyncio.to_thread(time.sleep, 0.05) end
  print(scope.cancelled_caught) -- expect: true
  local ok, err = await pcall(async function()
    with trio.fail_after(0.005) do
      await asyncio.get_running_loop():run_in_executor(nil, time.sleep, 0.05)
    end
  end)
  print(trio.isinstance(err, trio.TooSlowError)) -- expect: true

  local loop = asyncio.get_running_loop()
  local send, receive = trio.open_memory_channel(1)
  local server = await loop:create_datagram_endpoint(function()
    return {datagram_received = function(_, data)
      send:send_nowait(data)
    end}
  end, {local_addr = {"127.0.0.1", 0}})
  server:sendto("to itself", {server:get_extra_info("sockname")})
  print(await receive:receive()) -- expect: to itself
  server:close()
end)

-- a task of asyncio's that uses trio's threads and processes
asyncio.run((async function()
  print(await trio.to_thread.run_sync(math.max, 5, 6)) -- expect: 6
  local done = await trio.run_process({"cat"}, {
    stdin = "x", capture_stdout = true})
  print(done.stdout) -- expect: x
  local task = asyncio.create_task(trio.run_process {"sleep", "1000"})
  await asyncio.sleep(0.01)
  task:cancel()
  await asyncio.wait {task}
  check.eq(task:cancelled(), true)
end)())
