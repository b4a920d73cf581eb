-- A client and a server, a look-up included, are cancelled at their first
-- step, their second, and so on until they get through: no descriptor is
-- left, and none is left to the collector to close.
local trio = require "trio"
local dns_server = require "tests.lib.dns_server"

-- Cancels a scope after so many steps.
local Canceller = {}
Canceller.__index = Canceller

function Canceller:after_task_step()
  if not self.scope then return end
  self.steps = self.steps - 1
  if self.steps == 0 then self.scope:cancel() end
end

local async function echo(stream)
  async for data in stream do await stream:send_all(data) end
end

local async function talk(port)
  local stream = await trio.open_tcp_stream("server.test", port)
  async with stream do
    await stream:send_all("hello")
    assert(await stream:receive_exactly(5) == "hello")
    await stream:send_eof()
    assert(await stream:receive_some() == "")
  end
end

local async function programs(nursery)
  await nursery:start(dns_server, {["server.test"] = {"127.0.0.1"}})
  local listeners = await nursery:start(trio.serve_tcp, echo, 0,
                                        {host = "localhost"})
  local _, port = listeners[1].socket:getsockname()
  await talk(port)
  nursery.cancel_scope:cancel()
  return true
end

local async function main(canceller)
  local through = false
  canceller.scope = trio.CancelScope()
  with canceller.scope do
    async with trio.open_nursery() as nursery do
      through = await programs(nursery)
    end
  end
  return through
end

local function descriptors()
  local list = io.popen("sleep 0.02; ls /proc/$PPID/fd | wc -l")
  local n = list:read("n")
  list:close()
  return n
end

local function run(steps)
  local canceller = setmetatable({steps = steps}, Canceller)
  return trio.run {main, canceller, instruments = {canceller}}
end

assert(run(math.maxinteger))
collectgarbage()
collectgarbage("stop")
local before, steps = descriptors(), 0
repeat
  steps = steps + 1
until run(steps)
assert(steps > 20, steps)
local after = descriptors()
if after ~= before then
  error(("%d descriptors before, %d after %d runs"):format(
    before, after, steps))
end
