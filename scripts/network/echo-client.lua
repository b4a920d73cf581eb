-- A client with two tasks: one sends a line every second, the other prints
-- what comes back. Start scripts/network/echo-server.lua first, in another
-- terminal; Ctrl-C ends either. An argument is the port.
local trio = require "trio"

-- Must be in between 1024 and 65535, can't be in use by some other program
-- on your computer, and must match what the server has.
local PORT = tonumber((...)) or 12345
-- How much memory to spend (at most) on each call of receive_some.
local BUFSIZE = 16384

-- A line is seen when it is printed, also by a program that reads it.
io.stdout:setvbuf("line")

local async function sender(client_stream)
  print("sender: started!")
  while true do
    local data = "async can sometimes be confusing, but I believe in you!"
    print(("sender: sending %q"):format(data))
    await client_stream:send_all(data)
    await trio.sleep(1)
  end
end

local async function receiver(client_stream)
  print("receiver: started!")
  while true do
    local data = await client_stream:receive_some(BUFSIZE)
    print(("receiver: got data %q"):format(data))
    if data == "" then
      print("receiver: connection closed")
      os.exit(0, true)
    end
  end
end

local async function parent()
  print(("parent: connecting to 127.0.0.1:%d"):format(PORT))
  local client_stream = await trio.open_tcp_stream("127.0.0.1", PORT)
  async with client_stream do
    async with trio.open_nursery() as nursery do
      print("parent: spawning sender...")
      nursery:start_soon(sender, client_stream)

      print("parent: spawning receiver...")
      nursery:start_soon(receiver, client_stream)
    end
  end
end

trio.run(parent)
