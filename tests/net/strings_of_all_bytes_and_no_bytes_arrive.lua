-- Every byte goes through, in both directions, on all kinds of sockets.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local bytes = {}
for i = 0, 255 do bytes[i + 1] = string.char(i) end
bytes = table.concat(bytes)

trio.run(async function()
  for _, kind in ipairs {socket.SOCK_STREAM, socket.SOCK_DGRAM,
                         socket.SOCK_SEQPACKET} do
    local a, b = socket.socketpair(socket.AF_UNIX, kind)
    check.eq(await a:send(bytes), 256)
    check.eq(await b:recv(1000), bytes)
    check.eq(await a:send(""), 0)
    check.eq(await a:send("after"), 5)
    if kind ~= socket.SOCK_STREAM then check.eq(await b:recv(10), "") end
    check.eq(await b:recv(10), "after")
    a:close()
    b:close()
  end
end)
