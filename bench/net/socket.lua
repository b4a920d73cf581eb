-- The echo server of echo.lua on sockets instead of streams.
-- usage: socket.lua; prints "port N", serves until killed.

local trio = require "trio"
local socket = require "trio.socket"

async function handle(connection)
  while true do
    local data = await connection:recv(65536)
    if data == "" then break end
    local sent = await connection:send(data)
    while sent < #data do
      data = data:sub(sent + 1)
      sent = await connection:send(data)
    end
  end
  connection:close()
end

trio.run(async function()
  local listener = socket.socket()
  listener:setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  local _, port = listener:getsockname()
  print("port " .. port)
  io.stdout:flush()
  async with trio.open_nursery() as nursery do
    while true do
      local connection = await listener:accept()
      nursery:start_soon(handle, connection)
    end
  end
end)
