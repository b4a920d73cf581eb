-- receive_exactly, receive_until and lines give the same however the data
-- was cut on its way.
local check = require "tests.lib.check"
local pieces = require "tests.streams.lib.pieces"
local trio = require "trio"

local async function until_crlf(s)
  local got = {}
  while true do
    local ok, part = await pcall(s.receive_until, s, "\r\n")
    if not ok then
      assert(trio.isinstance(part, trio.IncompleteReadError), part)
      assert(part.expected == nil)
      got[#got + 1] = "rest " .. part.partial
      return got
    end
    got[#got + 1] = part
  end
end

local async function by_lines(s, format)
  local got = {}
  async for line in s:lines(format) do got[#got + 1] = line end
  return got
end

local async function exactly(s, n)
  local got = {}
  while true do
    local ok, part = await pcall(s.receive_exactly, s, n)
    if not ok then
      assert(trio.isinstance(part, trio.IncompleteReadError), part)
      assert(part.expected == n)
      got[#got + 1] = "rest " .. part.partial
      return got
    end
    got[#got + 1] = part
  end
end

local function raw_lines(text, ending)
  local got = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    got[#got + 1] = line .. ending
  end
  local last = got[#got]:sub(1, -1 - #ending)
  got[#got] = last ~= "" and last or nil
  return got
end

trio.run(async function()
  for _, text in ipairs {"a\r\nb\n\r\r\nc", "\r\n\r\n\n\n", "no delimiter",
                         "\r\r\n\r\r\n\r", "one\r\n", "\n"} do
    local whole = await until_crlf(pieces {text})
    check.eq(table.concat(whole, "\r\n"):gsub("rest ", ""), text)
    check.eq(await by_lines(pieces {text}, "L"), raw_lines(text, "\n"))
    local lines = await by_lines(pieces {text})
    local threes = await exactly(pieces {text}, 3)
    check.eq(table.concat(threes):gsub("rest ", ""), text)
    for list in pieces.all(text) do
      check.eq(await until_crlf(pieces {table.unpack(list)}), whole)
      check.eq(await by_lines(pieces {table.unpack(list)}), lines)
      check.eq(await exactly(pieces {table.unpack(list)}, 3), threes)
    end
  end
  check.eq(await by_lines(pieces {"a\r\nb\n\r\r\nc\r"}),
           {"a", "b", "\r", "c\r"})
  check.eq(await by_lines(pieces {}), {})
  check.eq(await (pieces {}):receive_exactly(0), "")
end)
