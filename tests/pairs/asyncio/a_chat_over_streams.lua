-- A program: a chat server. Each line goes to all the others, in order, who
-- come and go; one that vanishes harms nobody.
-- asyncio rules 128 and 130
local show = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local members = {}

local async function tell(from, text)
  for _, member in ipairs(members) do
    if member.name ~= from then
      member.writer:write(from .. ": " .. text)
      await member.writer:drain()
    end
  end
end

local async function handle(reader, writer)
  local member = {name = (await reader:readline()):sub(1, -2),
                  writer = writer}
  members[#members + 1] = member
  writer:write("welcome\n")
  async for line in reader do await tell(member.name, line) end
  for i, it in ipairs(members) do
    if it == member then table.remove(members, i) end
  end
  await tell(member.name, "leaves\n")
  writer:close()
end

local async function join(port, name)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write(name .. "\n")
  show(name, (await reader:readline()):sub(1, -2))
  return {reader = reader, writer = writer, name = name}
end

local async function hears(...)
  for _, client in ipairs {...} do
    show(client.name, (await client.reader:readline()):sub(1, -2))
  end
end

local async function main()
  local server = await asyncio.start_server(handle, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local ann = await join(port, "ann")
  local bob = await join(port, "bob")
  local eve = await join(port, "eve")
  ann.writer:write("hello all\n")
  await hears(bob, eve)
  bob.writer:writelines {"one\n", "two\n"}
  await hears(ann, eve, ann, eve)
  eve.writer:close()
  await eve.writer:wait_closed()
  await hears(ann, bob)
  ann.writer:write("still here?\n")
  await hears(bob)
  bob.writer:write_eof()
  await hears(ann)
  show(#await bob.reader:read())
  for _, client in ipairs {ann, bob} do
    client.writer:close()
    await client.writer:wait_closed()
  end
  await asyncio.sleep(0.02)
  show(#members)
  server:close()
  await server:wait_closed()
end

asyncio.run(main())
-- expect: ann	welcome
-- expect: bob	welcome
-- expect: eve	welcome
-- expect: bob	ann: hello all
-- expect: eve	ann: hello all
-- expect: ann	bob: one
-- expect: eve	bob: one
-- expect: ann	bob: two
-- expect: eve	bob: two
-- expect: ann	eve: leaves
-- expect: bob	eve: leaves
-- expect: bob	ann: still here?
-- expect: ann	bob: leaves
-- expect: 0
-- expect: 0
