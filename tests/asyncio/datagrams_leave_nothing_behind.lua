-- Endpoints for datagrams leave nothing behind, however they end; what a
-- protocol raises goes to the loop's exception handler; a host may be a
-- name, a full socket makes datagrams wait.
local check = require "tests.lib.check"
local asyncio, trio = require "asyncio", require "trio"
local socket = trio.socket

local Protocol = asyncio.DatagramProtocol:subclass("Protocol")

function Protocol:__init() self.got = asyncio.Queue() end
function Protocol:datagram_received(data) self.got:put_nowait(data) end

local async function endpoint(options)
  return await asyncio.get_running_loop():create_datagram_endpoint(
    Protocol, options)
end

local async function main()
  local server, there = await endpoint {local_addr = {"127.0.0.1", 0}}
  local address = {server:get_extra_info("sockname")}
  local client = await endpoint {remote_addr = address}
  client:sendto("x")
  check.eq(await there.got:get(), "x")
  client:close()
  await endpoint {remote_addr = address} -- forgotten
  check.raised(asyncio.OSError, await pcall(endpoint, {local_addr = address}))
end

check.no_leaks(function() asyncio.run(main()) end)

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local server, there = await endpoint {local_addr = {"127.0.0.1", 0}}
  local _, port = server:get_extra_info("sockname")

  -- a name
  local client = await endpoint {local_addr = {"127.0.0.1", 0}}
  client:sendto("by name", {"localhost", port})
  client:sendto("after it", {"127.0.0.1", port})
  check.eq(client:get_write_buffer_size(), 15)
  check.eq(await there.got:get(), "by name")
  check.eq(await there.got:get(), "after it")
  client:close()

  -- a protocol that fails
  local told = loop:create_future()
  loop:set_exception_handler(function(_, context)
    told:set_result(context.exception)
  end)
  local fails = {datagram_received = function()
    error(asyncio.ValueError("in a protocol"))
  end}
  local failing = await loop:create_datagram_endpoint(function()
    return fails
  end, {local_addr = {"127.0.0.1", 0}})
  server:sendto("x", {failing:get_extra_info("sockname")})
  print(await told) -- expect: ValueError: in a protocol
  failing:abort()

  -- a full socket
  local a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
  local paused, n = 0, 0
  local transport = await loop:create_datagram_endpoint(function()
    return {pause_writing = function() paused = paused + 1 end,
            resume_writing = function() paused = paused - 1 end}
  end, {sock = a})
  local big = ("x"):rep(4000)
  while paused == 0 do
    transport:sendto(big)
    n = n + 1
  end
  transport:close()
  check.eq(transport:is_closing(), true)
  for _ = 1, n do check.eq(#await b:recv(5000), 4000) end
  check.eq(paused, 0)
  b:close()
  server:close()
end)())

-- cancelled while it is made; a protocol that isn't there
asyncio.run((async function()
  local task = asyncio.create_task(endpoint {local_addr = {"127.0.0.1", 0}})
  task:cancel()
  await asyncio.wait {task}
  check.eq(task:cancelled(), true)
  print((await pcall(endpoint, {color = "red"})))
  local loop = asyncio.get_running_loop()
  local ok, err = await pcall(loop.create_datagram_endpoint, loop, 3)
  print(err)
end)())
-- expect: false
-- expect: TypeError: create_datagram_endpoint() argument 'protocol_factory': expected an ordinary function, got 3
