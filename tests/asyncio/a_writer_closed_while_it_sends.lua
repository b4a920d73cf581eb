-- A stream that is closed while the last of its data is on its way: nothing
-- is reported, wait_closed ends. The transport below is made up, so that
-- the close comes at that moment.
local asyncio = require "asyncio"
local new_writer = require "asyncio.writer".new

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(_, context)
    print(context.message, context.exception)
  end)
  local moment = loop:create_future()
  local fd = 3
  local socket = {
    close = function() fd = -1 end,
    fileno = function() return fd end,
    shutdown = function() end,
  }
  local stream = {
    send_all = async function(_, data)
      await moment
      print("sent", data)
    end,
    aclose = async function() print("closed in good order") end,
  }
  local writer = new_writer(stream, socket, asyncio.StreamReader())
  writer:write("data")
  writer:write(" and more")
  await asyncio.sleep(0)
  moment:set_result()
  require "asyncio.writer".abort(writer)
  await asyncio.sleep(0.001)
  print(pcall(writer.write, writer, "ignored"))
  await writer:wait_closed()
  print(writer:is_closing(), fd)
end)())
-- expect: sent	data and more
-- expect: true
-- expect: true	-1
