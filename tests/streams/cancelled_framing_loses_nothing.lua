-- A task that is cancelled at any of its awaits leaves all data that it did
-- not get to the next one. trio rule 74
local check = require "tests.lib.check"
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"

local TEXT = "ab\ncdefgh\ni\njklm\nno"

-- Reads on from wherever; what it got is appended to the list.
local async function read(s, got)
  got[#got + 1] = await s:receive_exactly(1)
  got[#got + 1] = await s:receive_until("\n") .. "\n"
  async for line in s:lines("L") do
    got[#got + 1] = line
    if #got == 4 then break end
  end
  async for data in s do got[#got + 1] = data end
end

local async function read_all(s, got)
  while true do
    local data = await s:receive_some(3)
    if data == "" then return end
    got[#got + 1] = data
  end
end

local async function cancelled_after(steps, list)
  local s, got, done = pieces(list), {}, false
  with trio.CancelScope() as scope do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        await read(s, got)
        done = true
      end)
      for _ = 1, steps do await trio.lowlevel.checkpoint() end
      scope:cancel()
    end
  end
  await read_all(s, got)
  check.eq(table.concat(got), TEXT)
  return done
end

trio.run(async function()
  local number = 0
  for list in pieces.all(TEXT:sub(1, 9)) do
    list[#list + 1] = TEXT:sub(10)
    local steps = 0
    repeat
      steps = steps + 1
      local done = await cancelled_after(steps, {table.unpack(list)})
    until done
    number = number + steps
  end
  assert(number > 1000)

  -- A cancelled task takes nothing, even if it is there.
  local s = pieces {"one\ntwo\nthree\n"}
  check.eq(await s:receive_until("\n"), "one")
  with trio.CancelScope() as scope do
    scope:cancel()
    check.raised(trio.Cancelled, await pcall(s.receive_exactly, s, 1))
    check.raised(trio.Cancelled, await pcall(s.receive_exactly, s, 0))
    check.raised(trio.Cancelled, await pcall(s.receive_until, s, "\n"))
    check.raised(trio.Cancelled, await pcall(s.receive_some, s, 1))
    check.raised(trio.Cancelled, await pcall(async function()
      async for _ in s:lines() do end
    end))
  end
  check.eq(await s:receive_until("\n"), "two")
  check.eq(await s:receive_some(), "three\n")
end)
