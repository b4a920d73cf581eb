-- A delimiter that isn't in the first max bytes is a LimitOverrunError,
-- wherever the data was cut. Nothing is lost by it, and so many bytes as
-- `consumed` says can be thrown away.
local check = require "tests.lib.check"
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"

local async function overrun(consumed, f, ...)
  local err = check.raised(trio.LimitOverrunError, await pcall(f, ...))
  check.eq(err.consumed, consumed)
  return err
end

trio.run(async function()
  for list in pieces.all("12345--rest") do
    local s = pieces {table.unpack(list)}
    for max = 2, 6 do
      await overrun(max - 1, s.receive_until, s, "--", max)
    end
    check.eq(await s:receive_until("--", 7), "12345")
    check.eq(await s:receive_exactly(4), "rest")

    s = pieces {table.unpack(list)}
    local err = await overrun(3, s.receive_until, s, "--", 4)
    check.eq(await s:receive_exactly(err.consumed), "123")
    check.eq(await s:receive_until("--", 4), "45")
  end

  for list in pieces.all("12345\n678\n9") do
    local s = pieces {table.unpack(list)}
    await overrun(5, async function()
      async for _ in s:lines("l", 5) do error("a line") end
    end)
    local got = {}
    async for line in s:lines("l", 6) do got[#got + 1] = line end
    check.eq(got, {"12345", "678", "9"})
  end

  -- The default is 64 KiB; no more than that and a chunk is received.
  local list = {}
  for i = 1, 100 do list[i] = ("x"):rep(1000) end
  for _, call in ipairs {
    async function(s) await s:receive_until("\n") end,
    async function(s) async for _ in s:lines() do end end,
  } do
    local s = pieces {table.unpack(list)}
    await overrun(65536, call, s)
    check.eq(s.calls, 66)
    check.eq(#await s:receive_exactly(100000), 100000)
  end
  print((await pcall((pieces {"abc"}).receive_until, pieces {"abc"}, "-", 2)))
  -- expect: false
  print(select(2, await pcall(pieces.receive_until, pieces {"abc"}, "-", 2)))
end)
-- expect: LimitOverrunError: the delimiter is not found in the first 2 bytes
