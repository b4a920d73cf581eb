-- Messages between UNIX sockets aren't cut where the runtime's buffer ends.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  for _, kind in ipairs {socket.SOCK_DGRAM, socket.SOCK_SEQPACKET} do
    local a, b = socket.socketpair(socket.AF_UNIX, kind)
    local data = ("0123456789"):rep(10000)
    check.eq(await a:send(data), #data)
    check.eq(await b:recv(1 << 40) == data, true)
    await a:send(data)
    check.eq(await b:recv(70000) == data:sub(1, 70000), true)
    await a:send("short")
    check.eq({await b:recvfrom(70000)}, {"short"})
    local scope = trio.move_on_after(0.005)
    with scope do await b:recv(70000) end
    check.eq(scope.cancelled_caught, true)
  end
end)
