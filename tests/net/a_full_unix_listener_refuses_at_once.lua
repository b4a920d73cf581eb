-- Nothing tells when the queue of a UNIX listener has room again: connect
-- raises BlockingIOError instead of waiting for ever, or lying.
local trio = require "trio"
local check = require "tests.lib.check"
local core = require "asyncrun.core"
local socket = trio.socket

trio.run(async function()
  local address = "\0asyncrun full " .. os.tmpname():sub(-6)
  local listener <close> = socket.socket(socket.AF_UNIX)
  await listener:bind(address)
  listener:listen(0)
  local clients, err = {}, nil
  for i = 1, 10 do
    clients[i] = socket.socket(socket.AF_UNIX)
    local ok
    ok, err = await pcall(clients[i].connect, clients[i], address)
    if not ok then break end
  end
  check.raised(core.BlockingIOError, false, err)
  check.eq(err.name, "EAGAIN")
  for _, client in ipairs(clients) do client:close() end
end)
