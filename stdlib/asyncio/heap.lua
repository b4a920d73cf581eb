-- SPDX-License-Identifier: MIT
--
-- The order of PriorityQueue: the smallest item first, in a binary heap.
-- Items that are equal come in the order of Python's heapq.

local core = require "asyncrun.core"
local error, getmetatable, pcall, type = error, getmetatable, pcall, type

local heap = {}

local function compare(a, b) return a < b end

local function is_plain(x)
  return type(x) == "table" and getmetatable(x) == nil
end

local equal

--- Sequences are equal by content.
function equal(a, b)
  if a == b then return true end
  if not (is_plain(a) and is_plain(b)) or #a ~= #b then return false end
  for i = 1, #a do
    if not equal(a[i], b[i]) then return false end
  end
  return true
end

local less

local function less_sequence(a, b)
  for i = 1, #a do
    if i > #b then return false end
    if not equal(a[i], b[i]) then return less(a[i], b[i]) end
  end
  return #a < #b
end

function less(a, b)
  if type(a) == "number" and type(b) == "number" then return a < b end
  if is_plain(a) and is_plain(b) then return less_sequence(a, b) end
  local ok, result = pcall(compare, a, b)
  if ok then return result end
  if getmetatable(a) or getmetatable(b) then error(result, 0) end
  error(core.TypeError(("'<' not supported between %s and %s"):format(
    core.repr(a), core.repr(b))))
end

--- Move an item up to its place, not above `top`.
local function sift_up(items, top, i)
  local item = items[i]
  while i > top do
    local parent = i // 2
    if not less(item, items[parent]) then break end
    items[i] = items[parent]
    i = parent
  end
  items[i] = item
end

--- Fill the hole at the root: the smaller children go up as far as the
--- last level, then the item finds its place from there.
local function sift_down(items, last, item)
  local i, child = 1, 2
  while child <= last do
    if child < last and not less(items[child], items[child + 1]) then
      child = child + 1
    end
    items[i] = items[child]
    i, child = child, 2 * child
  end
  items[i] = item
  sift_up(items, 1, i)
end

function heap.put(self, item)
  local last = self._last + 1
  self._items[last] = item
  sift_up(self._items, 1, last) -- it may raise: then nothing was put
  self._last = last
end

function heap.get(self)
  local items, last = self._items, self._last
  local first, item = items[1], items[last]
  items[last] = nil
  self._last = last - 1
  if last > 1 then sift_down(items, last - 1, item) end
  return first
end

return heap
