-- SPDX-License-Identifier: MIT
--
-- A queue in which an entry can be found and taken out at once: of tasks'
-- futures, each of which stands in it once.

local setmetatable = setmetatable

local Deque = {}
Deque.__index = Deque

--- Make an empty one.
local function new()
  return setmetatable({_first = 1, _last = 0, _at = {}}, Deque)
end

function Deque:push(x)
  local last = self._last + 1
  self._last = last
  self[last] = x
  self._at[x] = last
end

--- The first entry, nil if there is none.
function Deque:first()
  local i, last = self._first, self._last
  while i <= last do
    local x = self[i]
    if x then
      self._first = i
      return x
    end
    i = i + 1
  end
  self._first, self._last = 1, 0
end

--- Take an entry out; nothing if it isn't there.
function Deque:remove(x)
  local i = self._at[x]
  if not i then return end
  self._at[x] = nil
  self[i] = nil
  if i == self._first then self:first() end
end

--- Take the first entry out.
function Deque:pop()
  local x = self:first()
  if x then self:remove(x) end
  return x
end

--- All entries in turn: `for x in deque:entries() do`.
function Deque:entries()
  local i, last = self._first - 1, self._last
  return function()
    while i < last do
      i = i + 1
      local x = self[i]
      if x then return x end
    end
  end
end

return new
