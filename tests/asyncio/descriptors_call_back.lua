-- add_reader and add_writer call a function while a descriptor is ready,
-- until it is removed; sockets can be used without streams. asyncio rule 147
local asyncio, socket = require "asyncio", require "trio.socket"
local check = require "tests.lib.check"

local async function callbacks()
  local loop = asyncio.get_running_loop()
  local a, b = socket.socketpair()
  local got, done = {}, loop:create_future()
  loop:add_reader(a, function(label)
    got[#got + 1] = label
    if #got == 3 then done:set_result() end
  end, "r")
  await asyncio.sleep(0.001)
  check.eq(#got, 0)
  await loop:sock_sendall(b, "x") -- it isn't taken: called again and again
  await done
  check.eq(loop:remove_reader(a), true)
  check.eq(loop:remove_reader(a), false)
  local count = #got
  await asyncio.sleep(0.001)
  check.eq(#got, count)
  check.eq(await loop:sock_recv(a, 10), "x")

  local writable = loop:create_future()
  loop:add_writer(a:fileno(), function()
    if not writable:done() then writable:set_result("w") end
  end)
  check.eq(await writable, "w")
  check.eq(loop:remove_writer(a:fileno()), true)
  check.raises(asyncio.TypeError, loop.add_reader, loop, a, async function()
  end)
  check.raises(asyncio.TypeError, loop.add_reader, loop, "x", print)
  a:close()
  b:close()
end

local async function sockets()
  local loop = asyncio.get_running_loop()
  local listener <close> = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  local client <close> = socket.socket()
  await loop:sock_connect(client, {listener:getsockname()})
  local server <close> = await loop:sock_accept(listener)
  await loop:sock_sendall(client, "hello")
  check.eq(await loop:sock_recv(server, 100), "hello")
  check.raised(asyncio.TimeoutError, await pcall(asyncio.wait_for,
    loop:sock_recv(server, 1), 0.001))
  check.raised(asyncio.TypeError, await pcall(loop.sock_recv, loop, 5, 1))
  local found = await loop:getaddrinfo("127.0.0.1", 80,
                                       {type = socket.SOCK_STREAM})
  check.eq(found[1][5], {"127.0.0.1", 80})
  local _, service = await loop:getnameinfo({"127.0.0.1", 1},
    socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)
  check.eq(service, "1")
end

asyncio.run(callbacks())
asyncio.run(sockets())
print("ok") -- expect: ok
