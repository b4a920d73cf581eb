-- The same client as echo-client.lua, on a socket alone: two tasks, one
-- that sends and one that receives. Start one of the echo servers first, in
-- another terminal; Ctrl-C ends either. An argument is the port.
local trio = require "trio"

-- Must match what the server has.
local PORT = tonumber((...)) or 12345
-- How much memory to spend (at most) on each call of recv.
local BUFSIZE = 16384

-- A line is seen when it is printed, also by a program that reads it.
io.stdout:setvbuf("line")

-- send may take less than all of the data: as much as there is room for.
local async function send_all(sock, data)
  while data ~= "" do
    local sent = await sock:send(data)
    data = data:sub(sent + 1)
  end
end

local async function sender(client_sock)
  print("sender: started!")
  while true do
    local data = "async can sometimes be confusing, but I believe in you!"
    print(("sender: sending %q"):format(data))
    await send_all(client_sock, data)
    await trio.sleep(1)
  end
end

local async function receiver(client_sock)
  print("receiver: started!")
  while true do
    local data = await client_sock:recv(BUFSIZE)
    print(("receiver: got data %q"):format(data))
    if data == "" then
      print("receiver: connection closed")
      os.exit(0, true)
    end
  end
end

local async function parent()
  print(("parent: connecting to 127.0.0.1:%d"):format(PORT))
  with trio.socket.socket() as client_sock do
    await client_sock:connect({"127.0.0.1", PORT})
    async with trio.open_nursery() as nursery do
      print("parent: spawning sender...")
      nursery:start_soon(sender, client_sock)

      print("parent: spawning receiver...")
      nursery:start_soon(receiver, client_sock)
    end
  end
end

trio.run(parent)
