-- A class derived from trio.abc's has the blocks, loops and framing; one
-- that lacks a method can't be made.
local check = require "tests.lib.check"
local trio = require "trio"
local abc = trio.abc

local Echo = abc.HalfCloseableStream:subclass("Echo")
function Echo:__init() self.kept, self.closed = "", 0 end
async function Echo:send_all(data) self.kept = self.kept .. data end
async function Echo:wait_send_all_might_not_block() end
async function Echo:send_eof() end
async function Echo:receive_some(max)
  local data = self.kept:sub(1, max or -1)
  self.kept = self.kept:sub(#data + 1)
  return data
end
async function Echo:aclose() self.closed = self.closed + 1 end

trio.run(async function()
  local kept
  async with Echo() as echo do
    kept = echo
    await echo:send_all("one\ntwo\nthree")
    check.eq(await echo:receive_until("\n"), "one")
    async for line in echo:lines() do
      check.eq(line, "two")
      break
    end
    async for data in echo do check.eq(data, "three") end
  end
  check.eq(kept.closed, 1)

  local Louder = Echo:subclass("Louder") -- inherits all of it
  async function Louder:aclose()
    print("closed")                        -- expect: closed
  end
  async with Louder() as echo do
    await echo:send_all("x\n")
    async for line in echo:lines() do check.eq(line, "x") end
  end

  -- Methods may be made in __init.
  local Held = abc.ReceiveStream:subclass("Held")
  function Held:__init(text)
    self.receive_some = async function()
      local data = text
      text = ""
      return data
    end
    self.aclose = async function() end
  end
  local held = Held("ab")
  check.eq(await held:receive_exactly(1), "a")
  check.eq(await held:receive_some(), "b")

  local Numbers = abc.ReceiveChannel:subclass("Numbers")
  function Numbers:__init(n) self.n = n end
  async function Numbers:receive()
    if self.n == 0 then error(trio.EndOfChannel()) end
    if self.n < 0 then error("bad") end
    self.n = self.n - 1
    return self.n
  end
  async function Numbers:aclose() end
  local sum = 0
  async for n in Numbers(4) do sum = sum + n end
  check.eq(sum, 6)
  check.raised("bad", await pcall(async function()
    async for _ in Numbers(-1) do end
  end))
end)

for name, methods in pairs {
  AsyncResource = "aclose",
  SendStream = "send_all, wait_send_all_might_not_block, aclose",
  ReceiveStream = "receive_some, aclose",
  Stream = "send_all, wait_send_all_might_not_block, receive_some, aclose",
  HalfCloseableStream = "send_all, wait_send_all_might_not_block, "
    .. "send_eof, receive_some, aclose",
  Listener = "accept, aclose", SendChannel = "send, aclose",
  ReceiveChannel = "receive, aclose", Channel = "send, receive, aclose",
  HostnameResolver = "getaddrinfo, getnameinfo", SocketFactory = "socket",
} do
  local err = check.raises(trio.TypeError, abc[name])
  check.eq(err.message,
           ("can't make a %s: its class has no %s"):format(name, methods))
end
local Half = abc.Stream:subclass("Half")
async function Half:send_all() end
async function Half:aclose() end
check.raises("can't make a Half: its class has no "
  .. "wait_send_all_might_not_block, receive_some", Half)
