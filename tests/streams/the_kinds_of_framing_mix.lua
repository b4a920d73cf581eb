-- What one call received and didn't take is there for the next, of
-- whatever kind, receive_some and `async for` included.
local check = require "tests.lib.check"
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"

trio.run(async function()
  local s = pieces {"HEAD 3 5\nabchello", "more\nla", "st"}
  check.eq(await s:receive_until(" "), "HEAD")
  check.eq(await s:receive_until("\n"), "3 5")
  check.eq(await s:receive_exactly(3), "abc")
  check.eq(await s:receive_some(2), "he")
  check.eq(s.calls, 1)
  async for line in s:lines() do
    check.eq(line, "llomore")
    break
  end
  check.eq(await s:receive_some(), "la")
  check.eq(s.calls, 2)
  check.eq(await s:receive_some(), "st")
  check.eq(await s:receive_some(), "")
  check.eq(await s:receive_some(), "")

  s = pieces {"1\n2345", "67"}
  check.eq(await s:receive_until("\n"), "1")
  local got = {}
  async for data in s do got[#got + 1] = data end
  check.eq(got, {"2345", "67"})

  -- an unread line stays when the loop ends early, by an error too
  s = pieces {"a\nb\nc\n"}
  check.raised("stop", await pcall(async function()
    async for line in s:lines() do error("stop at " .. line) end
  end))
  check.eq(await s:receive_until("\n"), "b")
  async for line in s:lines("L") do check.eq(line, "c\n") end
end)
