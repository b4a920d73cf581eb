-- serve_tcp runs its handler in a task for each connection and closes the
-- stream when it ends; nursery:start gives the listeners. Options, the host
-- alone and a task_status in their place. trio rule 122
local trio = require "trio"
local check = require "tests.lib.check"

local async function echo(stream)
  async for data in stream do await stream:send_all(data) end
end

local streams = {}
local async function hello(stream)
  streams[#streams + 1] = stream
  await stream:send_all("hello")
end

local async function read_all(port)
  local stream = await trio.open_tcp_stream("127.0.0.1", port)
  local text = ""
  async for data in stream do text = text .. data end
  await stream:aclose()
  return text
end

local function port_of(listeners)
  local _, port = listeners[1].socket:getsockname()
  return port
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local all = await nursery:start(trio.serve_tcp, hello, 0)
    check.eq(await read_all(port_of(all)), "hello")
    check.eq(streams[1].socket:fileno(), -1) -- closed for it
    local listeners = await nursery:start(trio.serve_tcp, echo, 0,
                                          {host = "127.0.0.1", backlog = 9})
    check.eq(#listeners, 1)
    local clients = {}
    for i = 1, 20 do
      clients[i] = await trio.open_tcp_stream("127.0.0.1",
                                              port_of(listeners))
    end
    for i = 20, 1, -1 do
      await clients[i]:send_all("message " .. i)
      check.eq(await clients[i]:receive_exactly(#("message " .. i)),
               "message " .. i)
      await clients[i]:aclose()
    end
    listeners = await nursery:start(trio.serve_tcp, hello, 0, "127.0.0.1")
    check.eq(await read_all(port_of(listeners)), "hello")
    -- Handlers in another nursery; started by hand, with only a status.
    async with trio.open_nursery() as handlers do
      local ready = trio.Event()
      local status = {started = function(_, given)
        listeners = given
        ready:set()
      end}
      nursery:start_soon(trio.serve_tcp, hello, 0, status)
      await ready:wait()
      check.eq(await read_all(port_of(listeners)), "hello")
      listeners = await nursery:start(trio.serve_tcp, async function(stream)
        check.eq(trio.lowlevel.current_task().parent_nursery, handlers)
        await hello(stream)
      end, 0, {handler_nursery = handlers})
      check.eq(await read_all(port_of(listeners)), "hello")
    end
    nursery.cancel_scope:cancel()
  end
  print "served"
end)
-- expect: served
