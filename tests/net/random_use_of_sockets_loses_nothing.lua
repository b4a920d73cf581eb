-- Tasks that send, receive, connect, accept, close and are cancelled at
-- random: only errors that are meant for it come, nothing hangs, and no
-- descriptor is left.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local random = math.random
math.randomseed(20240607)

local EXPECTED = {trio.OSError, trio.ClosedResourceError,
                  trio.BusyResourceError}

local address -- of the listener
local all     -- the sockets that tasks use, open or not
local data = ("x"):rep(30000)

local async function connect()
  local sock = socket.socket()
  all[random(10)] = sock
  await sock:connect(address)
end

local actions = {
  connect, connect, connect,
  async function() await all[random(10)]:recv(random(0, 70000)) end,
  async function() await all[random(10)]:recvfrom(random(0, 70000)) end,
  async function() await all[random(10)]:send(data:sub(random(#data))) end,
  async function() await all[random(10)]:wait_readable() end,
  async function() await all[random(10)]:wait_writable() end,
  async function() all[random(10)]:shutdown(random(0, 2)) end,
  async function() all[random(10)]:close() end,
  async function() all[random(10)] = all[random(10)]:dup() end,
  async function()
    local at = random(10)
    all[at] = socket.socket {fileno = all[at]:detach()}
  end,
  async function() collectgarbage("step", 100) end,
}

local async function act(count)
  for _ = 1, count do
    local scope = trio.CancelScope {
      relative_deadline = random(3) * 0.0005}
    with scope do
      local ok, err = await pcall(actions[random(#actions)])
      if not ok then
        if trio.isinstance(err, trio.Cancelled) then error(err, 0) end
        check.eq(trio.isinstance(err, EXPECTED), true, tostring(err))
      end
    end
    await trio.lowlevel.checkpoint()
  end
end

local async function serve(listener)
  while true do
    local sock = await listener:accept()
    all[random(10)] = sock
  end
end

local async function main(count)
  local listener <close> = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  address = {listener:getsockname()}
  all = {}
  for i = 1, 10, 2 do all[i], all[i + 1] = socket.socketpair() end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(serve, listener)
    async with trio.open_nursery() as workers do
      for _ = 1, 8 do workers:start_soon(act, count) end
    end
    nursery.cancel_scope:cancel()
  end
  for _, sock in pairs(all) do sock:close() end
  all = nil
end

trio.run(main, 10)
collectgarbage()
local before = check.descriptors()
trio.run(main, 150)
collectgarbage()
check.eq(check.descriptors(), before)
