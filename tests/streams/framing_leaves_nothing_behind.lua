-- Streams that were read, read in part, cancelled or broken are collected.
local check = require "tests.lib.check"
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"

local async function main()
  local s = pieces {"abc\nde", "f\nrest"}
  await s:receive_exactly(1)
  await s:receive_until("\n")
  async for _ in s:lines() do break end
  with trio.move_on_after(0) do await s:receive_exactly(100) end
  await pcall(s.receive_exactly, s, 100)
  local a, b = trio.testing.memory_stream_pair()
  await a:send_all("one\ntwo")
  await b:receive_until("\n")
  await b:aclose()
  await pcall(a.send_all, a, "x")
end

check.no_leaks(trio.run, main)
