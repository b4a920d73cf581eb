-- create_datagram_endpoint: a protocol's methods are called, a transport
-- sends.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio, trio = require "asyncio", require "trio"
local socket = trio.socket

local Echo = {}
Echo.__index = Echo

function Echo:connection_made(transport)
  self.transport = transport
  show("server made")
end

function Echo:datagram_received(data, addr)
  show("server got", data, addr[1])
  self.transport:sendto(data:upper(), addr)
end

function Echo:connection_lost(err) show("server lost", err) end

local Client = asyncio.DatagramProtocol:subclass("Client")

function Client:connection_made(transport)
  show("client made")
  self.lost = asyncio.get_running_loop():create_future()
  self.got = asyncio.Queue()
  transport:sendto("hello")
end

function Client:datagram_received(data) self.got:put_nowait(data) end

function Client:error_received(err) self.got:put_nowait(shape(err)) end

function Client:connection_lost(err)
  show("client lost", err)
  self.lost:set_result(true)
end

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  show(ok and result or not ok and shape(result) or nil)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local server, echo = await loop:create_datagram_endpoint(function()
    return setmetatable({}, Echo)
  end, {local_addr = {"127.0.0.1", 0}})
  show(echo.transport == server, server:get_protocol() == echo)
  local host, port = server:get_extra_info("sockname")
  show(host, port > 0, server:get_extra_info("peername"))
  local transport, client = await loop:create_datagram_endpoint(
    Client, {remote_addr = {"127.0.0.1", port}})
  show(await client.got:get())
  show(select(2, transport:get_extra_info("peername")) == port)
  transport:sendto("again", {"127.0.0.1", port})
  show(await client.got:get())
  await attempt(transport.sendto, transport, "x", {"127.0.0.1", 1})
  await attempt(transport.sendto, transport, 5)
  show(transport:is_closing())
  transport:close()
  show(transport:is_closing())
  await client.lost
  transport:sendto("too late")
  transport:close()
  server:close()
  await asyncio.sleep(0.01)

  -- nobody is there
  transport, client = await loop:create_datagram_endpoint(
    Client, {remote_addr = {"127.0.0.1", port}})
  show(await client.got:get())
  transport:abort()
  await client.lost

  -- without a remote address, and with names
  server, echo = await loop:create_datagram_endpoint(function()
    return setmetatable({}, Echo)
  end, {"127.0.0.1", 0})
  host, port = server:get_extra_info("sockname")
  transport, client = await loop:create_datagram_endpoint(function()
    local protocol = Client()
    protocol.connection_made = function(self)
      self.got = asyncio.Queue()
      self.lost = loop:create_future()
    end
    return protocol
  end, {local_addr = {"127.0.0.1", 0}})
  transport:sendto("to", {"127.0.0.1", port})
  show(await client.got:get())
  show(transport:get_extra_info("sockname") == "127.0.0.1",
       transport:get_extra_info("nothing", "default"))
  transport:close()
  server:close()
  await client.lost

  -- its own socket
  local a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  local b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  await a:bind({"127.0.0.1", 0})
  await b:bind({"127.0.0.1", 0})
  await a:connect({b:getsockname()})
  await b:connect({a:getsockname()})
  transport, client = await loop:create_datagram_endpoint(
    Client, {sock = a})
  await b:send("from a socket")
  show(await client.got:get())
  show(await loop:sock_recv(b, 100))
  transport:close()
  await client.lost
  b:close()

  -- errors
  local endpoint = loop.create_datagram_endpoint
  await attempt(endpoint, loop, Client)
  await attempt(endpoint, loop, Client, {local_addr = "127.0.0.1"})
  local stream = socket.socket()
  await attempt(endpoint, loop, Client, {sock = stream})
  stream:close()
  local taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  await taken:bind({"127.0.0.1", 0})
  await attempt(endpoint, loop, Client, {
    local_addr = {"127.0.0.1", select(2, taken:getsockname())}})
  taken:close()
  await attempt(endpoint, loop, function() error(asyncio.ValueError("x")) end,
                {local_addr = {"127.0.0.1", 0}})
end

asyncio.run(main())
-- expect: server made
-- expect: true	true
-- expect: 127.0.0.1	true	nil
-- expect: client made
-- expect: server got	hello	127.0.0.1
-- expect: HELLO
-- expect: true
-- expect: server got	again	127.0.0.1
-- expect: AGAIN
-- expect: ValueError
-- expect: TypeError
-- expect: false
-- expect: true
-- expect: client lost	nil
-- expect: server lost	nil
-- expect: client made
-- expect: ConnectionRefusedError
-- expect: client lost	nil
-- expect: server made
-- expect: server got	to	127.0.0.1
-- expect: TO
-- expect: true	default
-- expect: client lost	nil
-- expect: server lost	nil
-- expect: client made
-- expect: from a socket
-- expect: hello
-- expect: client lost	nil
-- expect: ValueError
-- expect: TypeError
-- expect: ValueError
-- expect: OSError
-- expect: ValueError
