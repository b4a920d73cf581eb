-- What a connection's handler raises goes to the exception handler; the
-- server goes on.
-- asyncio rule 129
-- needs python: 3.12
local show, _, _, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function handle(reader, writer)
  local line = await reader:readline()
  if line == "fail\n" then error(asyncio.ValueError("handler")) end
  writer:write(line)
  writer:close()
end

local async function main()
  local loop = asyncio.get_running_loop()
  local reported = asyncio.Queue()
  loop:set_exception_handler(function(_, context)
    reported:put_nowait(shape(context.exception))
  end)
  local server = await asyncio.start_server(handle, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()
  for _, line in ipairs {"one\n", "fail\n", "two\n"} do
    local reader, writer = await asyncio.open_connection(host, port)
    writer:write(line)
    if line == "fail\n" then
      show(await reported:get())
    else
      show((await reader:readline()):sub(1, -2))
    end
    writer:close()
    await writer:wait_closed()
  end
  show(reported:empty(), server:is_serving())
  server:close()
end

asyncio.run(main())
-- expect: one
-- expect: ValueError
-- expect: two
-- expect: true	true
