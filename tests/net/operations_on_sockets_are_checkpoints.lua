-- What need not wait lets others run all the same, once. trio rule 71
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local a, b = socket.socketpair()
  local listener <close> = socket.socket()
  local client <close> = socket.socket()
  local turns = 0
  local async function turns_of(method, ...)
    local before = turns
    local results = table.pack(await method(...))
    check.eq(turns - before, 1)
    return table.unpack(results, 1, results.n)
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      while true do
        await trio.lowlevel.checkpoint()
        turns = turns + 1
      end
    end)
    await trio.lowlevel.checkpoint()
    check.eq(await turns_of(a.send, a, ""), 0)
    check.eq(await turns_of(a.send, a, "xyz"), 3)
    check.eq(await turns_of(b.recv, b, 1), "x")
    check.eq(await turns_of(b.recvfrom, b, 1), "y")
    check.eq(await turns_of(b.recv, b, 0), "")
    await turns_of(listener.bind, listener, {"127.0.0.1", 0})
    listener:listen()
    await client:connect({listener:getsockname()})
    local server = await turns_of(listener.accept, listener)
    server:close()
    nursery.cancel_scope:cancel()
  end
end)
