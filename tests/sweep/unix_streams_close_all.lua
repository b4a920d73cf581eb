-- A server on a path of the file system and its client, with a stream that
-- is stapled of two others, are cancelled at every step.
local trio = require "trio"
local allow = require "tests.lib.allow"
local sweep = require "tests.lib.sweep"
local socket = trio.socket

local path = os.tmpname()

local async function listen()
  os.remove(path)
  local sock = socket.socket(socket.AF_UNIX)
  local ok, err = await pcall(sock.bind, sock, path)
  if not ok then
    sock:close()
    error(err, 0)
  end
  sock:listen()
  return trio.SocketListener(sock)
end

local async function echo(stream)
  async for data in stream do await stream:send_all(data) end
end

local async function handle(stream)
  await allow(trio.BrokenResourceError, echo, stream)
end

local async function talk()
  local stream = await trio.open_unix_socket(path)
  async with trio.StapledStream(stream, stream) as stapled do
    await stapled:send_all("one\ntwo\n")
    async for line in stapled:lines() do
      if line == "two" then break end
    end
    await stapled:wait_send_all_might_not_block()
    await stapled:send_eof()
    assert(await stapled:receive_some() == "")
  end
end

local async function main(scope)
  local listener = await listen()
  async with listener do
    async with trio.open_nursery() as nursery do
      await nursery:start(trio.serve_listeners, handle, {listener})
      with scope do await talk() end
      await talk()
      nursery.cancel_scope:cancel()
    end
  end
end

sweep(main, {part = true})
sweep(async function() await main(trio.CancelScope()) end)
os.remove(path)
