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

--- Move an item up to its place. Comparing may raise, so that nothing moves
--- before the place is known.
local function sift_up(items, i)
  local item, place = items[i], i
  while place > 1 and less(item, items[place // 2]) do
    place = place // 2
  end
  while i > place do
    items[i] = items[i // 2]
    i = i // 2
  end
  items[place] = item
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
  sift_up(items, i)
end

--- Add an item to the first `n`. If comparing raises, nothing was added.
function heap.put(items, n, item)
  items[n + 1] = item
  sift_up(items, n + 1)
end

--- Take the smallest of the first `n` out.
function heap.get(items, n)
  local first, item = items[1], items[n]
  items[n] = nil
  if n > 1 then sift_down(items, n - 1, item) end
  return first
end

return heap
