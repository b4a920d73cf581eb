-- A TCP server on streams, as a script would have it.
-- usage: echo.lua [echo|sink|source]; prints "port N", serves until killed.

local trio = require "trio"

local handlers = {}

handlers.echo = async function(stream)
  while true do
    local data = await stream:receive_some()
    if data == "" then return end
    await stream:send_all(data)
  end
end

handlers.sink = async function(stream)
  while await stream:receive_some() ~= "" do end
end

local chunk = ("x"):rep(65536)

-- It ends when the client is gone.
handlers.source = async function(stream)
  await pcall(async function()
    while true do await stream:send_all(chunk) end
  end)
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local listeners = await nursery:start(trio.serve_tcp,
      handlers[arg[1] or "echo"], 0, {host = "127.0.0.1"})
    local _, port = listeners[1].socket:getsockname()
    print("port " .. port)
    io.stdout:flush()
  end
end)
