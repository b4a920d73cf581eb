-- A stream that gives these pieces, one at a time, then the end:
--   local pieces = require "tests.streams.lib.pieces"
--   pieces {"a", "bc"}
-- and all ways to cut a string in pieces:
--   for list in pieces.all("abc") do ... end

local trio = require "trio"

local Pieces = trio.abc.ReceiveStream:subclass("Pieces")

function Pieces:__init(list)
  self.list, self.at, self.calls = list, 0, 0
end

async function Pieces:receive_some(max_bytes)
  if self.busy then error(trio.BusyResourceError("busy")) end
  self.busy = true
  local ok, err = await pcall(trio.lowlevel.checkpoint)
  self.busy = false
  if not ok then error(err) end
  if self.closed then error(trio.ClosedResourceError("closed")) end
  self.calls = self.calls + 1
  local piece = self.list[self.at + 1]
  if piece == nil then return "" end
  assert(#piece > 0)
  if max_bytes and #piece > max_bytes then
    self.list[self.at + 1] = piece:sub(max_bytes + 1)
    return piece:sub(1, max_bytes)
  end
  self.at = self.at + 1
  return piece
end

async function Pieces:aclose()
  self.closed = true
  await trio.lowlevel.checkpoint()
end

-- The bits of a number say after which bytes to cut.
function Pieces.all(text)
  local number = -1
  return function()
    number = number + 1
    if number >= 1 << (#text - 1) then return nil end
    local list, start = {}, 1
    for i = 1, #text do
      if i == #text or number >> (i - 1) & 1 == 1 then
        list[#list + 1] = text:sub(start, i)
        start = i + 1
      end
    end
    return list
  end
end

return Pieces
