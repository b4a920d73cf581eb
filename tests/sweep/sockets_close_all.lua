-- Two tasks with sockets as the system has them, over TCP, UNIX and UDP, are
-- cancelled at every step.
local trio = require "trio"
local sweep = require "tests.lib.sweep"
local socket = trio.socket

local async function answer(listener)
  with await listener:accept() as sock do
    while true do
      local data = await sock:recv(100)
      if data == "" then break end
      await sock:send(data)
    end
  end
end

local async function ask(family, address)
  with socket.socket(family) as sock do
    await sock:connect(address)
    await sock:wait_writable()
    await sock:send("hello")
    await sock:wait_readable()
    assert(await sock:recv(100) == "hello")
    sock:shutdown(socket.SHUT_WR)
    assert(await sock:recv(100) == "")
  end
end

local function connection(family, address)
  return async function()
    with socket.socket(family) as listener do
      await listener:bind(address)
      listener:listen()
      local bound = {listener:getsockname()}
      if family == socket.AF_UNIX then bound = bound[1] end
      async with trio.open_nursery() as nursery do
        nursery:start_soon(answer, listener)
        await ask(family, bound)
      end
    end
  end
end

local async function reply(sock)
  local data, from = await sock:recvfrom(100)
  await sock:sendto(data:upper(), from)
end

local function messages(family, host)
  return async function()
    with socket.socket(family, socket.SOCK_DGRAM) as server,
         socket.socket(family, socket.SOCK_DGRAM) as client do
      await server:bind({host, 0})
      async with trio.open_nursery() as nursery do
        nursery:start_soon(reply, server)
        await client:connect({server:getsockname()})
        await client:send("hello")
        assert(await client:recv(100) == "HELLO")
      end
    end
  end
end

local name = "\0asyncrun sweep " .. os.tmpname():sub(-6)

sweep(connection(socket.AF_INET, {"127.0.0.1", 0}))
sweep(connection(socket.AF_INET6, {"::1", 0}))
sweep(connection(socket.AF_UNIX, name))
sweep(messages(socket.AF_INET, "127.0.0.1"))
sweep(messages(socket.AF_INET6, "::1"))
