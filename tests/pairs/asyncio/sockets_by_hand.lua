-- sock_accept, sock_connect, sock_sendall, sock_recv; cancelled ones leave
-- the socket as it was.
-- asyncio rule 147
local show, attempt, turns = require "tests.pairs.lib.aio"()
local asyncio, trio = require "asyncio", require "trio"
local socket = trio.socket

local async function main()
  local loop = asyncio.get_running_loop()
  local listener = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  local address = {listener:getsockname()}
  local accepting = asyncio.create_task((async function()
    local sock = await loop:sock_accept(listener)
    return sock
  end)())
  local client = socket.socket()
  await loop:sock_connect(client, address)
  local server = await accepting
  await loop:sock_sendall(client, "hello")
  show(await loop:sock_recv(server, 3), await loop:sock_recv(server, 100))
  local receiving = asyncio.create_task(loop:sock_recv(server, 100))
  await turns(2)
  show(receiving:done())
  await loop:sock_sendall(client, "later")
  show(await receiving)
  -- cancelled
  receiving = asyncio.create_task(loop:sock_recv(server, 100))
  await turns(2)
  receiving:cancel()
  show(await attempt(receiving))
  show(await attempt(asyncio.wait_for(loop:sock_recv(server, 1), 0.01)))
  await loop:sock_sendall(client, "kept")
  show(await loop:sock_recv(server, 100))
  -- much, and the end
  local size = 1 << 20
  local sending = asyncio.create_task((async function()
    await loop:sock_sendall(client, ("x"):rep(size))
    client:close()
  end)())
  local total = 0
  while true do
    local data = await loop:sock_recv(server, 65536)
    if data == "" then break end
    total = total + #data
  end
  await sending
  show(total == size)
  server:close()
  listener:close()
  local refused = socket.socket()
  show(await attempt(loop:sock_connect(refused, address)))
  refused:close()
end

asyncio.run(main())
-- expect: hel	lo
-- expect: false
-- expect: later
-- expect: CancelledError
-- expect: TimeoutError
-- expect: kept
-- expect: true
-- expect: ConnectionRefusedError
